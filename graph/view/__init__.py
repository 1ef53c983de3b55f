"""The picture: one HTML file that shows the network and, for every edge, who says so and where."""
