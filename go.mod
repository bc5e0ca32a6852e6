module cspkit.example

go 1.26.0
