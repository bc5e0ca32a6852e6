package rest_test

import (
	"net/http"
	"testing"
	"time"

	"cspkit.example/permissions"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// note is the change that .NET clients send with a note: all else is a default.
func note(text string) map[string]any {
	return map[string]any{
		"Severity": "unknown", "Status": "none", "CreatedDate": "0001-01-01T00:00:00", "Title": nil, "NewNote": map[string]any{"CreatedDate": nil, "Text": text},
	}
}

func TestTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	topic := w.want(http.StatusOK, w.get("/v1/ServiceRequests/SupportTopics"))
	body := map[string]any{"title": "No profile", "description": "It is gone", "severity": 2, "supportTopicId": topic.at("items.0.id"), "id": "1", "status": "closed"}
	made := w.want(http.StatusCreated, w.request(w.Hal, http.MethodPost, "/v1/servicerequests/en-US", body))
	assert.Equal(t, []any{"No profile", "moderate", "open", "Cannot manage my profile", string(w.Hal.Tenant), "hal@contoso.example", "0001-01-01T00:00:00"}, []any{
		made.at("title"), made.at("severity"), made.at("status"), made.at("supportTopicName"), made.at("organization.id"), made.at("primaryContact.email"), made.at("lastClosedDate"),
	})
	path := "/v1/servicerequests/" + made.at("id").(string)
	assert.Equal(t, made.body, w.want(http.StatusOK, w.get(path)).body)

	patch := func(body any) reply { return w.request(w.Anna, http.MethodPatch, path, body) }
	noted := w.want(http.StatusOK, patch(note("Since noon")))
	assert.Equal(t, []any{"Since noon", "anna@contoso.example", "open"}, []any{noted.at("notes.0.text"), noted.at("notes.0.createdByName"), noted.at("status")})
	assert.Equal(t, noted.body, w.want(http.StatusOK, patch(noted.body)).body, "what was read changes nothing")
	closed := w.want(http.StatusOK, patch(`{"status":"closed","newNote":{"text":"Found it"}}`))
	assert.Equal(t, []any{"closed", "2020-06-01T00:00:00Z", "Found it"}, []any{closed.at("status"), closed.at("lastClosedDate"), closed.at("notes.1.text")})
	w.wantProblem(400, 0, patch(note("One more thing")))
	w.wantProblem(400, 800002, patch(`{"status":"attention_needed"}`))
	again := w.want(http.StatusOK, patch(`{"status":1,"newNote":{"text":"Gone again"}}`))
	assert.Equal(t, []any{"open", "Gone again"}, []any{again.at("status"), again.at("notes.2.text")})
	w.wantProblem(400, 800002, patch(`{"severity":"critical"}`))
	w.wantProblem(400, 800002, patch(note("")))
	w.wantProblem(400, 900126, patch(`{"status":"lost"}`))

	w.wantProblem(404, 1000, w.request(w.Lars, http.MethodGet, path, nil))
	w.wantProblem(404, 1000, w.request(w.Lars, http.MethodPatch, path, note("x")))
	w.wantProblem(404, 1000, w.get("/v1/servicerequests/11111111-2222-4000-8000-000000000000"))
	w.wantProblem(400, 800002, w.request(w.Anna, http.MethodPost, "/v1/servicerequests/en-US", `{"description":"no title"}`))
	w.wantProblem(400, 900126, w.request(w.Anna, http.MethodPost, "/v1/servicerequests/en-US", `{"title":"x","severity":"A"}`))
}

// What waits for the partner is open again with a note, whatever status the
// client read before.
func TestTicketThatWaitsForThePartner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	opened, err := w.As(w.Sam).Tickets().Open(t.Context(), support.NewTicket{Title: "t"})
	require.NoError(t, err)
	_, err = w.Center.Platform().AskAboutTicket(t.Context(), w.Sam.Tenant, opened.ID, "Since when?")
	require.NoError(t, err)
	path := "/v1/servicerequests/" + string(opened.ID)
	found := w.want(http.StatusOK, w.get(path))
	assert.Equal(t, []any{"attention_needed", "microsoft"}, []any{found.at("status"), found.at("notes.0.createdByName")})
	w.wantProblem(400, 800002, w.request(w.Sam, http.MethodPatch, path, `{"status":"open"}`))
	answered := w.want(http.StatusOK, w.request(w.Sam, http.MethodPatch, path, `{"status":"attention_needed","newNote":{"text":"Noon"}}`))
	assert.Equal(t, "open", answered.at("status"))
}

func TestServiceRequestsOfACustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	list := "/v1/customers/" + string(w.Relecloud) + "/servicerequests"
	open := func(title string) support.Request {
		r, err := w.As(w.Anna).Customer(w.Relecloud).ServiceRequests().Open(t.Context(), support.NewRequest{Product: support.Office365, Title: title})
		require.NoError(t, err)
		w.Clock.Advance(time.Second)
		return r
	}
	first, _, third := open("a"), open("b"), open("c")
	closed := w.want(http.StatusOK, w.request(w.Sam, http.MethodPatch, list+"/"+string(first.ID), `{"Status":"Closed"}`))
	assert.Equal(t, []any{"closed", string(w.Relecloud), "office365_dynamics365_ems"}, []any{closed.at("status"), closed.at("organization.id"), closed.at("productName")})

	titles := func(query string) (got []any) {
		for _, item := range w.want(http.StatusOK, w.get(list+query)).at("items").([]any) {
			got = append(got, item.(map[string]any)["title"])
		}
		return got
	}
	assert.Equal(t, []any{"c", "b", "a"}, titles("?size=0"))
	assert.Equal(t, []any{"b"}, titles("?size=1&offset=1"))
	assert.Equal(t, []any{"c", "b"}, titles("?"+filter("Status", "equals", "Open")))
	assert.Equal(t, []any{"a"}, titles("?"+filter("status", "equals", "2")))
	assert.Empty(t, w.want(http.StatusOK, w.get("/v1/servicerequests")).at("items"), "no ticket is open")
	w.wantProblem(400, 2000, w.get(list+"?"+filter("Status", "substring", "open")))
	w.wantProblem(400, 800002, w.get(list+"?"+filter("Title", "equals", "a")))
	w.wantProblem(400, 800002, w.get(list+"?size=1001"))

	for who, code := range map[permissions.Identity]float64{w.Lars: 60003, w.Uma: 900150, w.Dora: 900150} {
		got := w.request(who, http.MethodPatch, list+"/"+string(third.ID), note("x"))
		assert.Equal(t, code, got.at("code"), got.text)
	}
	w.want(http.StatusOK, w.request(w.Uma, http.MethodGet, list+"/"+string(third.ID), nil))
	w.wantProblem(404, 1000, w.get("/v1/servicerequests/"+string(third.ID)))
}
