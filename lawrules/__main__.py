"""``python -m lawrules``, the command line."""

import sys

from lawrules.cli import main

sys.exit(main())
