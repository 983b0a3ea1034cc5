// placeholder
0;
