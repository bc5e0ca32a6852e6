package bench

import "cspkit.example/permissions"

// Decisions are whether an admin agent may do the actions that it may.
type Decisions struct {
	actor   permissions.Standing
	actions []permissions.Action
	table   [256]permissions.Roles // that may do an action
}

// NewDecisions returns the decisions about all actions.
func NewDecisions() *Decisions {
	d := &Decisions{actor: permissions.Standing{
		Roles: permissions.AdminAgent, Types: permissions.IndirectProvider,
		Status: permissions.ProgramActive, MPASigned: true, Cloud: permissions.PublicCloud,
	}}
	for a := range permissions.Actions() {
		if d.table[a] = a.AllowedTo(); d.actor.May(a) == nil {
			d.actions = append(d.actions, a)
		}
	}
	return d
}

// ByEngine makes about n decisions as the engine does, and reports whether all
// were in favour.
func (d *Decisions) ByEngine(n int) bool {
	for range n / len(d.actions) {
		for _, a := range d.actions {
			if d.actor.May(a) != nil {
				return false
			}
		}
	}
	return true
}

// ByTable looks the roles alone up.
func (d *Decisions) ByTable(n int) bool {
	for range n / len(d.actions) {
		for _, a := range d.actions {
			if !d.table[a].Any(d.actor.Roles) {
				return false
			}
		}
	}
	return true
}
