"""The business of the doorstep shop: values, rules, the Till and the words. No Qt, SQL, printers or wall clock here."""
