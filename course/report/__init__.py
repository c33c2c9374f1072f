"""What comes out of grading for people and for other systems: feedback pages, the class report, grade files."""
