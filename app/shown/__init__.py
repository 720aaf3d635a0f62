"""What several pages show: charts, cards, the header, downloads, progress, links."""
