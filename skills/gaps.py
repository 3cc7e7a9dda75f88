"""What a team lacks, in three lenses (rules 3, 5 and 6 of the product's rules), for one team or many at once.

No queries and no clock. Cells are arrays of shape [members, competencies]; ``figures`` works on the members of
many teams laid one after another, ``team_gaps`` on one team and names the people behind each figure.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

type Ints = npt.NDArray[np.int64]
