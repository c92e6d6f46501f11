"""The rule base looks at itself: cases run, mutants hunted, alinéas counted."""
