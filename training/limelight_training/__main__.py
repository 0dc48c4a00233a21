"""Command line: `python3 -m limelight_training COMMAND`, see training/README.md."""
from .cli import main

main()
