package rest

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"unicode/utf8"

	"cspkit.example/pcerr"
)

// problem is a refusal as it goes over the wire.
type problem struct {
	status      int
	code        int // Microsoft's number; 0 where none is documented
	description string
	source      string
}

// The parts of the service that refuse.
const (
	sourceFrontDoor = "PartnerFD"
	sourceAPI       = "PartnerApiServiceControllers"
)

func (p problem) Error() string { return strconv.Itoa(p.status) + ": " + p.description }

// statuses are those of the kinds of refusals.
var statuses = map[pcerr.Kind]int{
	pcerr.KindUnauthenticated: http.StatusUnauthorized,
	pcerr.KindForbidden:       http.StatusForbidden,
	pcerr.KindNotFound:        http.StatusNotFound,
	pcerr.KindInvalid:         http.StatusBadRequest,
	pcerr.KindPrecondition:    http.StatusBadRequest,
	pcerr.KindConflict:        http.StatusConflict,
	pcerr.KindUnsupported:     http.StatusBadRequest,
	pcerr.KindUnavailable:     http.StatusServiceUnavailable,
}

// problemOf turns a refusal of the engine into one of the wire: with the
// status and the number that the real service is documented to give, else the
// status of its kind. What is no refusal is an error of the server, and its
// text stays inside, as the cause of a refusal does.
func problemOf(err error) problem {
	var p problem
	if errors.As(err, &p) {
		return p
	}
	var refusal *pcerr.Error
	if !errors.As(err, &refusal) {
		return problem{http.StatusInternalServerError, 800003, "the server failed; the request may be repeated", sourceFrontDoor}
	}
	documented, _ := pcerr.Describe(refusal.Code)
	code, err := strconv.Atoi(documented.Number)
	if err != nil {
		code = 0 // none is documented
	}
	return problem{cmp.Or(documented.HTTP, statuses[documented.Kind]), code, refusal.Because(nil).Error(), sourceAPI}
}

// maxDescription is how many bytes of a description are sent.
const maxDescription = 1024

func writeError(w http.ResponseWriter, p problem) {
	text := p.description
	for len(text) > maxDescription || !utf8.ValidString(text) {
		text = text[:min(len(text)-1, maxDescription)]
	}
	body, err := json.Marshal(struct {
		Code        int      `json:"code"`
		Description string   `json:"description"`
		Data        []string `json:"data"`
		Source      string   `json:"source"`
	}{p.code, text, []string{}, p.source})
	if err != nil { // texts and numbers: cannot be
		body = nil
	}
	w.Header().Set("Content-Type", jsonType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.status)
	_, _ = w.Write(body)
}
