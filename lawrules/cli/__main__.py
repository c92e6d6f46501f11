"""``python -m lawrules.cli``."""

import sys

from lawrules.cli.main import main

sys.exit(main())
