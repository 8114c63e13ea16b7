"""`python -m judge`, where the console command is not on the path."""

from judge.cli import main

main()
