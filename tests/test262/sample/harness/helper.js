function helper() { return 1; }
