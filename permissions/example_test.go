package permissions_test

import (
	"fmt"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// Only an admin agent switches the customer purchase permission.
func ExampleStanding_May() {
	for _, roles := range []permissions.Roles{permissions.AdminAgent, permissions.SalesAgent, permissions.GlobalAdmin} {
		s := permissions.Standing{
			Roles: roles, Types: permissions.DirectBillPartner, Status: permissions.ProgramActive,
			MPASigned: true, Cloud: permissions.PublicCloud,
		}
		err := s.May(permissions.PermissionEnable)
		fmt.Printf("%v: %q by %q\n", roles, pcerr.CodeOf(err), pcerr.RuleOf(err))
	}
	// Output:
	// admin_agent: "" by ""
	// sales_agent: "role_not_allowed" by "PERM-8"
	// global_admin: "role_not_allowed" by "PERM-9"
}

func ExampleAcceptancePortal() {
	fmt.Println(permissions.AcceptancePortal(permissions.PublicCloud))
	fmt.Println(permissions.AcceptancePortal(permissions.Germany))
	// Output:
	// microsoft_store_for_business
	// office_admin_portal
}

func ExampleCheckRegion() {
	fmt.Println(permissions.CheckRegion("RGN-1", "FR", "DE"))
	fmt.Println(permissions.CheckRegion("RGN-1", "DE", "TR"))
	// Output:
	// <nil>
	// region_not_allowed: DE and TR are neither one country nor in one CSP region; use an account in the other's region [RGN-1]
}

func ExampleSecret() {
	password := permissions.NewSecret("correct horse")
	fmt.Println(password, len(password.Reveal()))
	// Output:
	// [secret] 13
}
