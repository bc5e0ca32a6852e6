package money_test

import (
	"fmt"

	"cspkit.example/money"
)

// Two units at 525.60 for a year, of which 265 days are left.
func ExampleParse() {
	unit, err := money.Parse("unitPrice", "525.60", "USD")
	if err != nil {
		fmt.Println(err)
		return
	}
	total := unit.Mul(2)
	fmt.Println(total)
	fmt.Println(total.Share(265, 365).Round())

	_, err = money.Parse("unitPrice", "525,60", "USD")
	fmt.Println(err)
	// Output:
	// 1051.20 USD
	// 763.20 USD
	// invalid_input (unitPrice): give a decimal number such as 525.60 [BILL-6]
}
