package orders

import "cspkit.example/customers"

// How much there is at most in Microsoft's integration sandbox (SBX-1).
const (
	sandboxSubscriptions = 5  // of a customer, running
	sandboxQuantity      = 25 // licences on a subscription
)

// CheckSandbox refuses a new or changed subscription of the sandbox with
// sandbox_limit, given what else the customer has of the partner (SBX-1).
func (s *Subscription) CheckSandbox(owned []Subscription) error {
	if s.Quantity > sandboxQuantity {
		return customers.SandboxFull(sandboxQuantity, "licences on a subscription")
	}
	running := 1
	for _, o := range owned {
		if o.ID != s.ID && (o.Status == Active || o.Status == Suspended || o.Status == Pending) {
			running++
		}
	}
	if running > sandboxSubscriptions {
		return customers.SandboxFull(sandboxSubscriptions, "subscriptions of a customer")
	}
	return nil
}
