package permissions

import "cspkit.example/pcerr"

// Standing is what the matrices need to know about an acting partner user.
// It is a plain value; reading it again for each operation is what makes a
// role change count at once (ROLE-14).
type Standing struct {
	Roles     Roles
	Types     PartnerTypes
	Status    ProgramStatus
	MPASigned bool // for the region of the partner's country (CAP-19)
	Cloud     Cloud
}

// May returns nil when the standing allows the action, else the refusal of
// the first failing check in the order of section 0.3: role (ROLE-1, ROLE-5),
// partner type (section 4.2), program status (CAP-14 to CAP-16), Microsoft
// Partner Agreement (CAP-19), cloud (section 5). It allocates nothing when it
// allows.
func (s Standing) May(a Action) error { return s.may(a) }

// may is a function of its own, so that a decision costs no copies of the
// standing.
func (s *Standing) may(a Action) error {
	if !a.Valid() {
		return pcerr.New(pcerr.RoleNotAllowed, "ROLE-1", "there is no such operation")
	}
	e := &matrix[a]
	if e.roles&(s.Roles|anybody) == 0 {
		return wrongRole(a, s.Roles)
	}
	if !capabilities[e.capability].types.Any(s.Types) {
		return e.capability.Allows(s.Types)
	}
	if e.need != account && !s.inGoodStanding() {
		if err := s.inProgram(e.need); err != nil {
			return err
		}
	}
	if e.feature == Everywhere {
		return nil
	}
	return s.Cloud.Offers(e.feature)
}

// wrongRole is the refusal of roles that the matrix does not give an action.
func wrongRole(a Action, held Roles) error {
	e := &matrix[a]
	return pcerr.New(pcerr.RoleNotAllowed, roleRule(a, held),
		"your roles ("+held.String()+") do not allow "+e.name+"; ask somebody with one of: "+e.roles.String()).About(e.name)
}

// inGoodStanding reports what most partners are: it passes all of inProgram.
func (s *Standing) inGoodStanding() bool { return s.Status == ProgramActive && s.MPASigned }

// inProgram takes the checks of CAP-14, CAP-15, CAP-16 and CAP-19, for what
// needs more than an account.
func (s *Standing) inProgram(n need) error {
	refuse := func(rule pcerr.Rule, message string) error {
		return pcerr.New(pcerr.ProgramNotActive, rule, message)
	}
	switch {
	case s.Status == ProgramActive:
	case s.Status == ProgramRestricted:
		if n != manages && s.Types.Any(DirectBillPartner) {
			return refuse("CAP-14", "a restricted direct bill partner sells nothing new; meet the program's requirements first")
		}
	case s.Status == ProgramSuspended:
		if n != manages {
			return refuse("CAP-15", "a suspended partner orders and resells nothing new; settle the cause of the suspension first")
		}
	default:
		return refuse("CAP-16", "the account is "+string(s.Status)+": until it is active, only its own profile and users can be managed")
	}
	if n == buys && !s.MPASigned {
		return pcerr.New(pcerr.MPANotSigned, "CAP-19", "a global admin must sign the Microsoft Partner Agreement for this region before anything is ordered")
	}
	return nil
}

// MayBeCharged returns nil when a reservation that a customer buys can be
// charged to its bill-to partner: the checks of program status, Microsoft
// Partner Agreement and cloud that the partner's own purchase would meet
// (CAP-14, CAP-15, CAP-19, CLD-11). Roles do not matter.
func (s Standing) MayBeCharged() error {
	if err := s.inProgram(buys); err != nil {
		return err
	}
	return s.Cloud.Offers(Reservations)
}
