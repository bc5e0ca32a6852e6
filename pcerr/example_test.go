package pcerr_test

import (
	"errors"
	"fmt"

	"cspkit.example/pcerr"
)

// A front end tests for the code and shows the rest to its user.
func ExampleError() {
	err := fmt.Errorf("switch the permission: %w",
		pcerr.New(pcerr.RoleNotAllowed, "PERM-8", "only an admin agent may do this; ask one"))

	fmt.Println(errors.Is(err, pcerr.RoleNotAllowed))
	var refusal *pcerr.Error
	if errors.As(err, &refusal) {
		fmt.Println(refusal.Kind())
		fmt.Println(refusal.Message)
	}
	fmt.Println(err)
	// Output:
	// true
	// forbidden
	// only an admin agent may do this; ask one
	// switch the permission: role_not_allowed: only an admin agent may do this; ask one [PERM-8]
}

// Every refusal names its rule, and the rule can be shown with its source.
func ExampleLookup() {
	rule, _ := pcerr.Lookup("ID-7")
	fmt.Println(rule.Text)
	fmt.Println(rule.Source)
	// Output:
	// All dates and times are UTC.
	// create-a-new-subscription
}
