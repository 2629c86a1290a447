-- By which series of claims a lease was taken: one whose claim failed is found by it.
ALTER TABLE claimed ADD COLUMN series INTEGER;
