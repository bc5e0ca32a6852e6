package rest

import (
	"net/http"

	"cspkit.example/pcerr"
)

var mpnRoutes = []route{
	{http.MethodGet, "/v1/profiles/mpn", userOnly, "get-partner-by-mpn-id", (*call).mpnProfile},
}

// mpnJSON is a member of the Microsoft Partner Network. Its name is shown to
// itself alone.
type mpnJSON struct {
	PartnerName string      `json:"partnerName,omitempty"`
	MPNID       string      `json:"mpnId"`
	ProfileType string      `json:"profileType"`
	Links       *selfLink   `json:"links"`
	Attributes  *attributes `json:"attributes"`
}

func mpnOf(name, id string) mpnJSON {
	return mpnJSON{name, id, "MpnProfile", self("/profiles/mpn"), class("MpnProfile")}
}

// mpnProfile looks an MPN ID up, or tells the caller its own.
func (c *call) mpnProfile() (*answer, error) {
	id := c.text("mpnId")
	if id == "" {
		return c.ownMPN()
	}
	found, err := c.session.Account().MPN(c, id)
	switch {
	case pcerr.CodeOf(err) == pcerr.MPNNotFound:
		return nil, errNoPartner(id)
	case err != nil:
		return nil, err
	}
	return ok(mpnOf("", found.ID))
}

func (c *call) ownMPN() (*answer, error) {
	me, err := c.session.Account().Get(c)
	if err != nil {
		return nil, err
	}
	if me.MPNID == "" {
		return nil, errNoPartner("of this account")
	}
	return ok(mpnOf(me.Name, me.MPNID))
}

func errNoPartner(id string) error {
	return problem{http.StatusNotFound, 3000, "Partner Organization with partner_id " + id + " could not be found", sourceFrontDoor}
}
