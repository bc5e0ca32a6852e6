package permissions_test

import (
	"testing"
	"time"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

// TestID_11_MFAMovesOn tries every step from every state: on, one at a time,
// and never back.
func TestID_11_MFAMovesOn(t *testing.T) {
	t.Parallel()
	at := time.Date(2020, 5, 20, 13, 0, 0, 0, time.UTC)
	const off, on, must = permissions.MFADisabled, permissions.MFAEnabled, permissions.MFAEnforced
	for _, from := range []permissions.MFAState{off, on, must} {
		for _, to := range []permissions.MFAState{off, on, must, "", "Enabled"} {
			before := permissions.User{ID: "11111111-0000-4000-8000-0000000000a1", State: permissions.UserActive, MFA: from, Roles: permissions.SalesAgent}
			got, err := before.SetMFA(to, at)
			want := before
			if from == off && to == on || from == on && to == must {
				wantRefusal(t, err, "", "", "")
				want.MFA, want.Stamp = to, before.Touch(at)
			} else {
				wantRefusal(t, err, pcerr.InvalidInput, "ID-11", "mfaState")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q to %q (-want +got):\n%s", from, to, diff)
			}
		}
	}
	removed := permissions.User{State: permissions.UserInactive, MFA: off}
	_, err := removed.SetMFA(on, at)
	wantRefusal(t, err, pcerr.UserNotFound, "ROLE-19", "")
}
