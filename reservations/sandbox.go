package reservations

import "cspkit.example/customers"

// sandboxInstances is how many instances a customer has reserved at most in
// Microsoft's integration sandbox (SBX-1).
const sandboxInstances = 2

// CheckSandbox refuses a new reservation of the sandbox with sandbox_limit,
// given what the customer has reserved (SBX-1).
func (r *Reservation) CheckSandbox(reserved []Reservation) error {
	instances := r.Quantity
	for _, other := range reserved {
		if other.ID != r.ID && other.Alive() {
			instances += other.Quantity
		}
	}
	if instances > sandboxInstances {
		return customers.SandboxFull(sandboxInstances, "reserved instances of a customer")
	}
	return nil
}
