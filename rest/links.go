package rest

// link is where something is, relative to the API's root.
type link struct {
	URI     string       `json:"uri,omitempty"`
	Method  string       `json:"method"`
	Headers []linkHeader `json:"headers"`
}

// linkHeader is a header that has to be sent along.
type linkHeader struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func get(uri string) *link { return &link{URI: uri, Method: "GET", Headers: noHeaders} }

var noHeaders = []linkHeader{} // is sent as []

// selfLink is the links of a resource that has no other than to itself, as
// those of long lists have.
type selfLink struct {
	Self link `json:"self"`
}

func self(uri string) *selfLink { return &selfLink{*get(uri)} }

// links are those of a collection, or of a resource that has more than one.
type links struct {
	Self                 *link `json:"self,omitempty"`
	Next                 *link `json:"next,omitempty"`
	Previous             *link `json:"previous,omitempty"`
	LearnMore            *link `json:"learnMore,omitempty"`
	Offer                *link `json:"offer,omitempty"`
	Product              *link `json:"product,omitempty"`
	SKU                  *link `json:"sku,omitempty"`
	SKUs                 *link `json:"skus,omitempty"`
	Availability         *link `json:"availability,omitempty"`
	Availabilities       *link `json:"availabilities,omitempty"`
	Subscription         *link `json:"subscription,omitempty"`
	ParentSubscription   *link `json:"parentSubscription,omitempty"`
	ProvisioningStatus   *link `json:"provisioningStatus,omitempty"`
	ActivationLinks      *link `json:"activationLinks,omitempty"`
	ServiceCostLineItems *link `json:"serviceCostLineItems,omitempty"`
	AdminService         *link `json:"adminService,omitempty"`
	ServiceHealth        *link `json:"serviceHealth,omitempty"`
	ServiceTicket        *link `json:"serviceTicket,omitempty"`
}

// UnmarshalJSON reads nothing: clients send back the links that they got.
func (l *links) UnmarshalJSON([]byte) error { return nil }

// UnmarshalJSON reads nothing, as that of links.
func (l *selfLink) UnmarshalJSON([]byte) error { return nil }
