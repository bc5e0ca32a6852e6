package activity_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/rulebook"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

const (
	contoso   permissions.TenantID = "11111111-0000-4000-8000-000000000001"
	relecloud permissions.TenantID = "22222222-0000-4000-8000-000000000001"
)

// noon is the present of these tests.
var noon = time.Date(2020, 5, 20, 12, 0, 0, 0, time.UTC)

// switchedOn is the record of Contoso's first switch of Relecloud's permission.
func switchedOn() activity.Record {
	return activity.Record{
		ID: "33333333-0000-4000-8000-000000000001", Partner: contoso, Sequence: 1, Date: noon,
		Customer: relecloud, CustomerName: "Relecloud", User: "anna@contoso.com",
		Resource: activity.ResourceSelfServePolicy, Operation: activity.CreateSelfServePolicy, Status: activity.Succeeded,
		Data: activity.NewData("PolicyId", string(contoso+"_"+relecloud), "Resource", "AzureReservedInstances", "Action", "Purchase"),
	}
}

// wantRefusal checks code, rule and field of a refusal; the empty code wants none.
func wantRefusal(t *testing.T, err error, code pcerr.Code, rule pcerr.Rule, field string) {
	t.Helper()
	var refusal *pcerr.Error
	switch {
	case code == "" && err == nil:
	case code == "":
		t.Errorf("refused: %v", err)
	case !errors.As(err, &refusal) || refusal.Code != code || refusal.Rule != rule || refusal.Field != field:
		t.Errorf("got %v, want %s about %q by %s", err, code, field, rule)
	}
}

// domain reads docs/domain.md.
func domain(t *testing.T) *rulebook.Book {
	t.Helper()
	book, err := rulebook.Load(filepath.Join("..", "docs", "domain.md"))
	if err != nil {
		t.Fatal(err)
	}
	return book
}
