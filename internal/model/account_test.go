package model

import (
	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

func init() {
	operations["Microsoft changes a standing"] = (*history).changeStanding
	operations["Microsoft vets"] = (*history).vet
	operations["apply again"] = (*history).resubmit
	operations["associate an MPN ID"] = (*history).associateMPN
	operations["sign the partner agreement"] = (*history).signAgreement
	operations["change the billing profile"] = (*history).changeProfile
	operations["ask for a second factor"] = (*history).askForMFA
}

// microsoft is who acts when nobody else does.
var microsoft = &user{upn: "microsoft"}

// changeStanding moves an account between active, restricted and suspended
// (2.1); one that is not active mostly becomes it again.
func (h *history) changeStanding() {
	p := pick(h, "partner", h.partners)
	to := pick(h, "status", []permissions.ProgramStatus{permissions.ProgramActive, permissions.ProgramRestricted, permissions.ProgramSuspended})
	if p.status != permissions.ProgramActive && h.number("again", 0, 3) > 0 {
		to = permissions.ProgramActive
	}
	can := map[permissions.ProgramStatus][]permissions.ProgramStatus{
		permissions.ProgramActive:     {permissions.ProgramSuspended, permissions.ProgramRestricted, permissions.ProgramQualified},
		permissions.ProgramRestricted: {permissions.ProgramActive},
		permissions.ProgramSuspended:  {permissions.ProgramActive, permissions.ProgramRestricted},
	}
	want := pcerr.ProgramNotActive
	for _, from := range can[to] {
		if p.status == from && (to != permissions.ProgramRestricted || (p.kind == "direct" || p.kind == both)) {
			want = ""
		}
	}
	h.try(attempt{microsoft, "make " + p.name + " " + string(to), want, func() error {
		_, err := h.world.Center.Platform().SetProgramStatus(h.ctx, p.id, to)
		return err
	}, func() { p.status = to }})
}

// vet tells a company that applied what came of it (2.1).
func (h *history) vet() {
	p, passed := h.partner("Fledgling"), h.number("passed", 0, 3) > 0
	want := pcerr.Code("")
	if p.status != permissions.ProgramPending {
		want = pcerr.ProgramNotActive
	}
	h.try(attempt{microsoft, "vet", want, func() error {
		_, err := h.world.Center.Platform().Vet(h.ctx, p.id, passed)
		return err
	}, func() {
		p.status = map[bool]permissions.ProgramStatus{true: permissions.ProgramQualified, false: permissions.ProgramRejected}[passed]
		h.mails(p, "enrolment_status", "info@"+p.domain)
	}})
}

func (h *history) resubmit() {
	by := h.somebody(h.partner("Fledgling"))
	want := may(by, "partner.enrol")
	if want == "" && by.of.status != permissions.ProgramRejected {
		want = pcerr.ProgramNotActive
	}
	h.try(attempt{by, "apply again", want, func() error {
		_, err := h.world.As(by.Identity).Account().Resubmit(h.ctx, legal("Fledgling", "US"))
		return err
	}, func() { by.of.status = permissions.ProgramPending }})
}

// associateMPN ties an account to an MPN ID: its own again, one that is free in
// the US, somebody else's, or one that nobody knows (ID-8).
func (h *history) associateMPN() {
	by := h.somebody(pick(h, "partner", h.partners))
	id := pick(h, "MPN ID", []string{applied, applied, "own", "4847383", "999"})
	own := "7000001"
	if by.of != nil && by.of.mpn != "" {
		own = by.of.mpn
	}
	if id == "own" {
		id = own
	}
	want := may(by, "partner.associate_mpn")
	switch {
	case want != "":
	case id == "999":
		want = pcerr.MPNNotFound
	case h.holder(id) != nil && h.holder(id) != by.of, (id == applied || id == "7000001") && by.of.country != "US":
		want = pcerr.InvalidInput
	}
	op := activity.UpdateMPNAssociation
	if by.of != nil && by.of.mpn == "" {
		op = activity.CreateMPNAssociation
	}
	h.try(attempt{by, "associate an MPN ID", want, func() error {
		_, err := h.world.As(by.Identity).Account().AssociateMPN(h.ctx, id)
		return err
	}, func() {
		by.of.mpn = id
		h.log(by.of, by, op)
	}})
}

// holder is the partner that has an MPN ID.
func (h *history) holder(mpn string) *partner {
	for _, p := range h.partners {
		if p.mpn == mpn && mpn != "" {
			return p
		}
	}
	return nil
}

func (h *history) signAgreement() {
	by := h.somebody(pick(h, "partner", h.partners))
	want := may(by, "partner.mpa.sign")
	switch {
	case want != "":
	case by.of.mpn == "":
		want = pcerr.InvalidInput
	case by.of.status == permissions.ProgramPending || by.of.status == permissions.ProgramRejected:
		want = pcerr.ProgramNotActive
	}
	h.try(attempt{by, "sign the partner agreement", want, func() error {
		_, err := h.world.As(by.Identity).Account().SignMPA(h.ctx)
		return err
	}, func() {
		by.of.signed = true
		if by.of.status == permissions.ProgramQualified {
			by.of.status = permissions.ProgramActive
		}
		h.log(by.of, by, activity.CreateAgreement)
	}})
}

// changeProfile changes tax information, or the billing address too, as only a
// global admin does (section 4.1, note 1).
func (h *history) changeProfile() {
	by, moves := h.somebody(pick(h, "partner", h.partners)), h.coin("moves")
	to := resellers.BillingProfile{CompanyName: "Bills", TaxID: h.name("tax"), Currency: "USD"}
	want := may(by, "partner.profile.update")
	if by.of != nil {
		if moves {
			to.Address = fixture.Address(h.name("Floor"), by.of.country)
		} else {
			to.Address = by.of.bills
		}
		if want == "" && moves && !by.has("GA") {
			want = pcerr.RoleNotAllowed
		}
	}
	h.try(attempt{by, "change the billing profile", want, func() error {
		_, err := h.world.As(by.Identity).Account().UpdateBilling(h.ctx, to)
		return err
	}, func() { by.of.bills = to.Address }})
}

// askForMFA goes from disabled to enabled to enforced (ID-11).
func (h *history) askForMFA() {
	by, who, want := h.about("partner.user.set_mfa")
	to := pick(h, "state", []permissions.MFAState{permissions.MFAEnabled, permissions.MFAEnforced})
	if want == "" && to != map[permissions.MFAState]permissions.MFAState{"": permissions.MFAEnabled, permissions.MFAEnabled: permissions.MFAEnforced}[who.mfa] {
		want = pcerr.InvalidInput
	}
	h.try(attempt{by, "ask for a second factor", want, func() error {
		_, err := h.world.As(by.Identity).Users().SetMFA(h.ctx, who.User, to)
		return err
	}, func() { who.mfa = to }})
}
