"""One view a file: TITLE (a key of ui/locale), ORDER (place in the menu), render(case)."""
