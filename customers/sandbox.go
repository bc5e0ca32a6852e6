package customers

import (
	"strconv"

	"cspkit.example/pcerr"
)

// SandboxCustomers is how many customers a partner has at most in Microsoft's
// integration sandbox (SBX-1).
const SandboxCustomers = 75

// SandboxFull is sandbox_limit, by SBX-1: there are as many of these things as
// the sandbox has room for.
func SandboxFull(most int, of string) error {
	return pcerr.New(pcerr.SandboxLimit, "SBX-1", "the sandbox has room for "+strconv.Itoa(most)+" "+of+": remove what is no longer needed")
}

// CheckDelete refuses to delete a customer of the sandbox while reservations
// or software purchases are not cancelled (SBX-3).
func (c Customer) CheckDelete(left Holdings) error { return c.checkCancelled(left, "SBX-3") }
