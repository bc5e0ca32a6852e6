package model

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// leftOut are the rows of the matrices that no history plays, and why.
var leftOut = map[string]string{
	"be a support contact":                                          "not an operation: it is said of those who are named",
	"be partner of record, earn the reseller incentive":             "not an operation: it is said of those who are named",
	"`cloud` value":                                                 "a name",
	"where the customer accepts a reseller relationship (seed 002)": "a name",
	"value returned by `AcceptancePortal`":                          "a name",
	"same, on a later page":                                         "a name",
	"request with DAP":                                              "offered everywhere",
	"MFA by contract":                                               "nothing is refused",
}

// asides are rows of sections 4.2 and 5 that the model reads by themselves,
// not for an operation of section 4.1.
var asides = []string{"request without DAP", "customers' countries", "several partners per customer", apiLog}

// Every operation of section 4.1 is tried in the histories, and succeeds and is
// refused there; every row of sections 4.2 and 5 decides about one of them, or
// has a reason why not. It runs behind the histories.
func everyRow(t *testing.T) {
	m := matrices()
	for _, name := range slices.Sorted(maps.Keys(m.roles)) {
		if _, known := actions[name]; !known && leftOut[name] == "" {
			t.Errorf("section 4.1 has %s, and the model knows nothing of it", name)
			continue
		}
		if leftOut[name] == "" && (asked.succeeded[name] == 0 || asked.refused[name] == 0) {
			t.Errorf("the histories never try %s so that it is allowed, and so that it is refused", name)
		}
	}
	for _, name := range m.portals {
		if leftOut[name] == "" && answered.succeeded[inPortals[name]] == 0 {
			t.Errorf("the histories never do %s", name)
		}
	}
	read := slices.Clone(asides)
	for _, a := range actions {
		read = append(read, a.capability, a.cloud)
	}
	for _, row := range slices.Concat(slices.Sorted(maps.Keys(m.types)), slices.Sorted(maps.Keys(m.clouds))) {
		if (leftOut[row] == "") != slices.Contains(read, row) {
			t.Errorf("either %q decides about an operation of the model, or there is a reason why not", row)
		}
	}
	for name := range leftOut {
		if strings.Contains(name, ".") && m.roles[name] == nil {
			t.Errorf("there is no operation %s", name)
		}
	}
}

// inPortals are the operations of the model that play what only customers do.
var inPortals = map[string]string{
	"relationship.accept": "accept a relationship", "relationship.decline": "decline a relationship",
	"dap.remove": "remove administration", "dap.reassign": "reassign administration", "dap.view_partners": "see the partners",
	"reservation.buy": "reserve as the customer",
}
