package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAgreementTemplates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for kind, want := range map[string][]any{
		"":                           {"MicrosoftCloudAgreement"},
		"microsoft_cloud_agreement":  {"MicrosoftCloudAgreement"},
		"microsoftcustomeragreement": {"MicrosoftCustomerAgreement"},
		"*":                          {"MicrosoftCloudAgreement", "MicrosoftCustomerAgreement"},
	} {
		var got []any
		for _, item := range w.want(http.StatusOK, w.get("/v1/agreements?agreementtype="+kind)).at("items").([]any) {
			got = append(got, item.(map[string]any)["agreementType"])
		}
		assert.Equal(t, want, got, kind)
	}
	w.wantProblem(400, 900126, w.get("/v1/agreements?agreementType=MicrosoftPartnerAgreement"))
	w.wantProblem(403, 900150, w.request(w.Dora, http.MethodGet, "/v1/agreements", nil))
}

// An agreement as the Java client writes it, with a user that is ignored.
const acceptance = `{"userId":"11111111-2222-4000-8000-000000000000","primaryContact":{"firstName":"Tania","lastName":"Carr","email":"tania@relecloud.example"},
"templateId":"117a77b0-9360-443b-8795-c6dedc750cf9","dateAgreed":"2020-05-14T00:00:00.000Z","type":"MicrosoftCustomerAgreement"}`

func TestConfirmAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/v1/customers/" + string(w.Relecloud) + "/agreements"
	made := w.want(http.StatusCreated, w.request(w.Sam, http.MethodPost, path, acceptance))
	assert.Equal(t, []any{string(w.Sam.User), "Tania", "2020-05-14T00:00:00Z"}, []any{made.at("userId"), made.at("primaryContact.firstName"), made.at("dateAgreed")})
	for kind, want := range map[string]float64{"": 1, "*": 1, "MicrosoftCustomerAgreement": 1, "MicrosoftCloudAgreement": 0} {
		found := w.want(http.StatusOK, w.get(path+"?agreementType="+kind))
		assert.Equal(t, want, found.at("totalCount"), kind)
		if want == 1 {
			assert.Equal(t, made.body, found.at("items.0"))
		}
	}
	direct := w.want(http.StatusOK, w.get("/v1/customers/"+string(w.Relecloud)+"/directsignedmicrosoftcustomeragreementstatus"))
	assert.Equal(t, false, direct.at("isSigned"), "an attestation is not the customer's own word")
}

func TestConfirmAgreementRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/v1/customers/" + string(w.Relecloud) + "/agreements"
	spoil := func(old, with string) reply {
		return w.request(w.Anna, http.MethodPost, path, strings.Replace(acceptance, old, with, 1))
	}
	w.wantProblem(400, 800002, spoil("117a77b0", "998b88de"))
	w.wantProblem(400, 900126, spoil("MicrosoftCustomerAgreement", "MicrosoftCloudAgreement"))
	w.wantProblem(400, 800002, spoil("MicrosoftCustomerAgreement", ""))
	w.wantProblem(400, 3000, spoil("2020-05-14", "2020-06-02"))
	w.wantProblem(400, 800002, spoil("2020-05-14", "0001-01-01"))
	w.wantProblem(400, 800002, spoil("Tania", ""))
	w.wantProblem(403, 900150, w.request(w.Hal, http.MethodPost, path, acceptance))
	w.wantProblem(404, 60003, w.request(w.Lars, http.MethodPost, path, acceptance))
	w.wantProblem(404, 60003, w.request(w.Lars, http.MethodGet, path, nil))
	w.wantProblem(400, 900126, w.get(path+"?agreementType=none"))
}
