"""What is on paper: documents, their layouts, ESC/POS and PDF, and the worker that sends them."""
