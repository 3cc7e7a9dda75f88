from skills.views.matrix.pages import team_matrix, team_matrix_cell, team_matrix_export

__all__ = ["team_matrix", "team_matrix_cell", "team_matrix_export"]
