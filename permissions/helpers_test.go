package permissions_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"cspkit.example/internal/rulebook"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

const (
	contoso   permissions.TenantID = "11111111-0000-4000-8000-000000000001"
	relecloud permissions.TenantID = "22222222-0000-4000-8000-000000000001"
	anna      permissions.UserID   = "11111111-0000-4000-8000-0000000000a1"
)

// noon is when everything in these tests happens.
var noon = time.Date(2020, 5, 20, 12, 0, 0, 0, time.UTC)

// anyType has every capability, so that only roles decide.
const anyType = permissions.DirectBillPartner | permissions.IndirectProvider | permissions.IndirectReseller

// standing is that of a user in good standing with these roles and types.
func standing(roles permissions.Roles, types permissions.PartnerTypes) permissions.Standing {
	return permissions.Standing{
		Roles: roles, Types: types, Status: permissions.ProgramActive, MPASigned: true, Cloud: permissions.PublicCloud,
	}
}

// wantRefusal checks code, rule and field of a refusal; the empty code wants none.
func wantRefusal(t *testing.T, err error, code pcerr.Code, rule pcerr.Rule, field string) {
	t.Helper()
	if code == "" {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
		return
	}
	if !errors.Is(err, code) || pcerr.RuleOf(err) != rule {
		t.Errorf("got %v, want %s by %s", err, code, rule)
		return
	}
	var refusal *pcerr.Error
	if errors.As(err, &refusal) && refusal.Field != field {
		t.Errorf("field %q, want %q: %v", refusal.Field, field, err)
	}
	if _, ok := pcerr.Lookup(pcerr.RuleOf(err)); !ok {
		t.Errorf("%s is no rule of the catalogue", pcerr.RuleOf(err))
	}
}

// domainTable returns the first table of a section of docs/domain.md.
func domainTable(t *testing.T, section string) rulebook.Table {
	t.Helper()
	book, err := rulebook.Load(filepath.Join("..", "docs", "domain.md"))
	if err != nil {
		t.Fatal(err)
	}
	table, ok := book.Table(section)
	if !ok {
		t.Fatalf("section %s has no table", section)
	}
	return table
}
