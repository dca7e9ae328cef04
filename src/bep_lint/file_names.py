"""What the files and folders of proposals are called."""

import re

MAIN_NAME = re.compile(r"BEP-([0-9]{4})-.*\.md", re.DOTALL)
NUMBER_FOLDER = re.compile(r"BEP-([0-9]{4})")
LIKE_NUMBER_FOLDER = re.compile(r"BEP|(?i:bep)[-_ ]?\d")
LAST_NUMBER = 9999
"""The last number that a file name of four digits can bear."""
