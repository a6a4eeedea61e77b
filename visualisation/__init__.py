"""Results become pictures: scenes, pages, reports and exports."""
