var unused = 1; // x
// eslint-disable-next-line no-unused-vars
var other = 2;
