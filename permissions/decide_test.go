package permissions_test

import (
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// TestROLE_2_TwoLevelsOfPermission shows that agent and admin roles open
// different doors, and that neither opens those of the other.
func TestROLE_2_TwoLevelsOfPermission(t *testing.T) {
	t.Parallel()
	if permissions.AgentRoles.Any(permissions.AdminRoles) || permissions.AgentRoles|permissions.AdminRoles != permissions.SixCSPRoles {
		t.Error("the six CSP roles are the agent roles and the admin roles, and no role is both")
	}
	const agents, admins = "agents", "admins"
	for action, level := range map[permissions.Action]string{
		permissions.PermissionEnable:      agents, // customer data
		permissions.MCAAttest:             agents,
		permissions.BudgetSet:             agents,
		permissions.UserCreate:            admins, // features of Partner Center
		permissions.UserResetPassword:     admins,
		permissions.UserSetMFA:            admins,
		permissions.PartnerSignMPA:        admins,
		permissions.RelationshipRemove:    admins,
		permissions.ReconciliationFileGet: admins,
	} {
		for name, roles := range map[string]permissions.Roles{agents: permissions.AgentRoles, admins: permissions.AdminRoles} {
			err := standing(roles, anyType).May(action)
			if (err == nil) != (name == level) {
				t.Errorf("%v is for %s; all roles of the %s: %v", action, level, name, err)
			}
		}
	}
}

// TestROLE_4_TwoAdminRolesReachBeyondCSP pins the set that other rules read.
func TestROLE_4_TwoAdminRolesReachBeyondCSP(t *testing.T) {
	t.Parallel()
	for r := range each(permissions.AllRoles) {
		want := r == permissions.GlobalAdmin || r == permissions.BillingAdmin
		if got := permissions.BeyondCSP.Has(r); got != want {
			t.Errorf("%v reaches beyond CSP: %t, want %t", r, got, want)
		}
	}
	for r := range each(permissions.BeyondCSP) { // the bills are theirs
		wantRefusal(t, standing(r, anyType).May(permissions.ReconciliationFileGet), "", "", "")
	}
}

// TestROLE_5_OneRoleIsEnough compares every pair of roles with its parts.
func TestROLE_5_OneRoleIsEnough(t *testing.T) {
	t.Parallel()
	for a := range permissions.Actions() {
		for r := range each(permissions.AllRoles) {
			for other := range each(permissions.AllRoles) {
				want := standing(r, anyType).May(a) == nil || standing(other, anyType).May(a) == nil
				if got := standing(r|other, anyType).May(a) == nil; got != want {
					t.Fatalf("%v by %v: %t, want %t", a, r|other, got, want)
				}
			}
		}
	}
}

// TestCAP_14_CAP_15_CAP_16_ProgramStatus tries one action of each need.
func TestCAP_14_CAP_15_CAP_16_ProgramStatus(t *testing.T) {
	t.Parallel()
	const direct, provider = permissions.DirectBillPartner, permissions.IndirectProvider
	own := []permissions.Action{permissions.ProfileViewOwn, permissions.PartnerProfileUpdate, permissions.UserCreate, permissions.PartnerSignMPA}
	old := []permissions.Action{permissions.CustomerList, permissions.SubscriptionSuspend, permissions.SubscriptionChangeQuantity, permissions.PermissionEnable}
	something := []permissions.Action{permissions.CustomerCreate, permissions.RelationshipRequest}
	order := []permissions.Action{permissions.OrderCreate, permissions.OrderAzurePlan, permissions.ReservationBuy, permissions.ReservationRenew}
	for _, c := range []struct {
		status  permissions.ProgramStatus
		types   permissions.PartnerTypes
		actions []permissions.Action
		rule    pcerr.Rule // empty: allowed
	}{
		{permissions.ProgramActive, direct, own, ""},
		{permissions.ProgramActive, direct, old, ""},
		{permissions.ProgramActive, direct, something, ""},
		{permissions.ProgramActive, direct, order, ""},
		{permissions.ProgramRestricted, direct, own, ""},
		{permissions.ProgramRestricted, direct, old, ""},
		{permissions.ProgramRestricted, direct, something, "CAP-14"},
		{permissions.ProgramRestricted, direct, order, "CAP-14"},
		{permissions.ProgramRestricted, provider, order, ""},
		{permissions.ProgramSuspended, direct, own, ""},
		{permissions.ProgramSuspended, direct, old, ""},
		{permissions.ProgramSuspended, direct, something, "CAP-15"},
		{permissions.ProgramSuspended, provider, order, "CAP-15"},
		{permissions.ProgramPending, direct, own, ""},
		{permissions.ProgramPending, direct, old, "CAP-16"},
		{permissions.ProgramRejected, provider, order, "CAP-16"},
		{permissions.ProgramQualified, direct, own, ""},
		{permissions.ProgramQualified, direct, something, "CAP-16"},
		{"", direct, old, "CAP-16"},
	} {
		for _, a := range c.actions {
			s := standing(permissions.AllRoles, c.types)
			s.Status = c.status
			code := pcerr.ProgramNotActive
			if c.rule == "" {
				code = ""
			}
			t.Log(c.status, c.types, a)
			wantRefusal(t, s.May(a), code, c.rule, "")
		}
	}
}

func TestCAP_19_OrdersNeedTheAgreement(t *testing.T) {
	t.Parallel()
	for a := range permissions.Actions() {
		s := standing(permissions.AllRoles, anyType)
		s.MPASigned = false
		code := pcerr.Code("")
		switch a {
		case permissions.OrderCreate, permissions.OrderAzurePlan, permissions.SubscriptionTransition,
			permissions.ReservationBuy, permissions.ReservationRenew, permissions.ReservationBuyInAzurePortal, permissions.ReservationExchange:
			code = pcerr.MPANotSigned
		}
		t.Log(a)
		wantRefusal(t, s.May(a), code, "CAP-19", "")
	}
}

// TestTheFirstFailingCheckDecides takes the checks of section 0.3 away one by
// one, from the last to the first.
// TestCLD_11_CAP_15_CAP_19_WhatCustomersBuyMustBeChargeable asks for each check of a
// partner that a customer's own purchase depends on.
func TestCLD_11_CAP_15_CAP_19_WhatCustomersBuyMustBeChargeable(t *testing.T) {
	t.Parallel()
	s := standing(0, permissions.DirectBillPartner)
	wantRefusal(t, s.MayBeCharged(), "", "", "")
	unsigned, suspended, china := s, s, s
	unsigned.MPASigned, suspended.Status, china.Cloud = false, permissions.ProgramSuspended, permissions.China21V
	wantRefusal(t, unsigned.MayBeCharged(), pcerr.MPANotSigned, "CAP-19", "")
	wantRefusal(t, suspended.MayBeCharged(), pcerr.ProgramNotActive, "CAP-15", "")
	wantRefusal(t, china.MayBeCharged(), pcerr.CloudFeatureUnavailable, "CLD-11", "")
}

func TestTheFirstFailingCheckDecides(t *testing.T) {
	t.Parallel()
	s := permissions.Standing{ // everything is wrong
		Types: permissions.IndirectReseller, Status: permissions.ProgramSuspended, Cloud: permissions.Germany,
	}
	wantRefusal(t, s.May(permissions.ReservationBuy), pcerr.RoleNotAllowed, "ROLE-6", "")
	s.Roles = permissions.SalesAgent
	wantRefusal(t, s.May(permissions.ReservationBuy), pcerr.PartnerTypeNotAllowed, "CAP-7", "")
	s.Types = permissions.DirectBillPartner
	wantRefusal(t, s.May(permissions.ReservationBuy), pcerr.ProgramNotActive, "CAP-15", "")
	s.Status = permissions.ProgramActive
	wantRefusal(t, s.May(permissions.ReservationBuy), pcerr.MPANotSigned, "CAP-19", "")
	s.MPASigned = true
	wantRefusal(t, s.May(permissions.ReservationBuy), pcerr.CloudFeatureUnavailable, "CLD-11", "")
	s.Cloud = permissions.PublicCloud
	wantRefusal(t, s.May(permissions.ReservationBuy), "", "", "")
}

func TestMayAllocatesNothingWhenItAllows(t *testing.T) {
	s := standing(permissions.AdminAgent, permissions.DirectBillPartner)
	if n := testing.AllocsPerRun(100, func() { _ = s.May(permissions.PermissionEnable) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

// BenchmarkMay compares the whole decision with the least that it could cost:
// one lookup in an array of bit sets.
func BenchmarkMay(b *testing.B) {
	s := standing(permissions.AdminAgent, permissions.DirectBillPartner)
	b.Run("allowed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if s.May(permissions.PermissionEnable) != nil {
				b.Fatal("refused")
			}
		}
	})
	refused := standing(permissions.SalesAgent, permissions.DirectBillPartner)
	b.Run("refused", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if refused.May(permissions.PermissionEnable) == nil {
				b.Fatal("allowed")
			}
		}
	})
	var bits [256]permissions.Roles
	for a := range permissions.Actions() {
		bits[a] = a.AllowedTo()
	}
	b.Run("bitset", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if !bits[permissions.PermissionEnable].Any(s.Roles) {
				b.Fatal("refused")
			}
		}
	})
}
