package customers_test

import (
	"testing"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

// TestREL_25_EndRelationship tries the refusals in their order.
func TestREL_25_EndRelationship(t *testing.T) {
	t.Parallel()
	before := known(contoso, customers.KindDirect, customers.OriginRequest, carla)
	ended := before
	ended.Relationship.State, ended.Relationship.RemovedAt, ended.UpdatedAt = customers.RelationshipRemoved, later, later
	ended.DAP = customers.DAP{State: customers.DAPRemoved, GrantedAt: noon, GrantedBy: carla, RemovedAt: later}
	takenAway, err := before.RemoveDAP(carla, true, noon)
	if err != nil {
		t.Fatal(err)
	}
	endedWithoutDAP := takenAway
	endedWithoutDAP.Relationship, endedWithoutDAP.Stamp = ended.Relationship, ended.Stamp
	for name, c := range map[string]struct {
		before customers.Customer
		left   customers.Holdings
		want   customers.Customer
		code   pcerr.Code
	}{
		"nothing left":        {before, customers.Holdings{}, ended, ""},
		"DAP was taken away":  {takenAway, customers.Holdings{}, endedWithoutDAP, ""},
		"everything left":     {before, customers.Holdings{Reservations: 1, Software: 1, Subscriptions: 1}, before, pcerr.ActiveReservationsRemain},
		"software is left":    {before, customers.Holdings{Software: 1, Subscriptions: 1}, before, pcerr.ActiveSoftwareRemains},
		"a subscription left": {before, customers.Holdings{Subscriptions: 1}, before, pcerr.ActiveSubscriptionsRemain},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.before.EndRelationship(c.left, later)
			wantRefusal(t, err, c.code, "REL-25", "")
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestREL_12_DAP_5_DAP_7_TheCustomerTakesDAPAway shows what stays.
func TestREL_12_DAP_5_DAP_7_TheCustomerTakesDAPAway(t *testing.T) {
	t.Parallel()
	before := known(contoso, customers.KindDirect, customers.OriginRequest, carla)
	want := before
	want.DAP = customers.DAP{State: customers.DAPRemoved, GrantedAt: noon, GrantedBy: carla, RemovedAt: later, RemovedBy: carla}
	want.UpdatedAt = later

	got, err := before.RemoveDAP(carla, false, later)
	wantRefusal(t, err, pcerr.ConfirmationRequired, "DAP-7", "")
	if diff := cmp.Diff(before, got); diff != "" {
		t.Errorf("not confirmed (-want +got):\n%s", diff)
	}
	got, err = before.RemoveDAP(carla, true, later)
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("confirmed (-want +got):\n%s", diff)
	}
	if !got.Relationship.Active() || !got.Relationship.PartnerResponsible {
		t.Error("relationship and responsibility do not stay")
	}
	_, err = got.RemoveDAP(carla, true, later)
	wantRefusal(t, err, pcerr.NotFound, "DAP-7", "")
	_, err = (customers.Customer{}).RemoveDAP(carla, false, later)
	wantRefusal(t, err, pcerr.NotFound, "DAP-7", "")

	// Only the partner's note ends the responsibility, and it ends nothing else.
	want.Relationship.PartnerResponsible = false
	if diff := cmp.Diff(want, got.NoteRenegotiated(later)); diff != "" {
		t.Errorf("renegotiated (-want +got):\n%s", diff)
	}
}

// TestDAP_2_DAP_9_WhatDAPGives tries every role in every state.
func TestDAP_2_DAP_9_WhatDAPGives(t *testing.T) {
	t.Parallel()
	for r := permissions.Roles(1); r <= permissions.ReportViewer; r <<= 1 {
		want := customers.DirectoryRoles(0)
		switch r {
		case permissions.AdminAgent:
			want = customers.GlobalAdministrator
		case permissions.HelpdeskAgent:
			want = customers.HelpdeskAdministrator
		}
		if got := (customers.DAP{State: customers.DAPActive}).RoleOf(r); got != want {
			t.Errorf("%v: %v, want %v", r, got, want)
		}
		for _, state := range []customers.DAPState{customers.NoDAPYet, customers.DAPRemoved} {
			if got := (customers.DAP{State: state}).RoleOf(r); got != 0 {
				t.Errorf("%v, DAP %q: %v", r, state, got)
			}
		}
	}
	if got := (customers.DAP{State: customers.DAPActive}).RoleOf(permissions.HelpdeskAgent | permissions.AdminAgent); got != customers.GlobalAdministrator {
		t.Errorf("both: %v", got)
	}
	wantRefusal(t, customers.DAP{State: customers.DAPActive}.Require(), "", "", "")
	wantRefusal(t, customers.DAP{State: customers.DAPRemoved}.Require(), pcerr.DAPRequired, "DAP-9", "")
	wantRefusal(t, customers.DAP{}.Require(), pcerr.DAPRequired, "DAP-9", "")
}
