package activity

import "strings"

// Operation is what was done: operationType on the wire.
type Operation string

// ResourceType is what it was done to.
type ResourceType string

// The operations that the engine writes (section 8.2).
const (
	CreateSelfServePolicy             Operation = "create_self_serve_policy"
	UpdateSelfServePolicy             Operation = "update_self_serve_policy"
	DeleteSelfServePolicy             Operation = "delete_self_serve_policy"
	CreateOrder                       Operation = "create_order"
	UpdateOrder                       Operation = "update_order"
	UpdateSubscription                Operation = "update_subscription"
	UpgradeSubscription               Operation = "upgrade_subscription"
	ConvertTrialSubscription          Operation = "convert_trial_subscription"
	AddCustomer                       Operation = "add_customer"
	UpdateCustomerBillingProfile      Operation = "update_customer_billing_profile"
	UpdateCustomerCompanyName         Operation = "update_customer_partner_contract_company_name"
	UpdateCustomerQualification       Operation = "update_customer_qualification"
	UpdateCustomerSpendingBudget      Operation = "update_customer_spending_budget"
	DeleteCustomer                    Operation = "delete_customer"
	CreateAgreement                   Operation = "create_agreement"
	CreatePartnerCustomerRelationship Operation = "create_partner_customer_relationship"
	RemovePartnerCustomerRelationship Operation = "remove_partner_customer_relationship"
	DAPAdminRelationshipApproved      Operation = "dap_admin_relationship_approved"
	DAPAdminRelationshipTerminated    Operation = "dap_admin_relationship_terminated"
	CreatePartnerRelationship         Operation = "create_partner_relationship"
	RemovePartnerRelationship         Operation = "remove_partner_relationship"
	CreateMPNAssociation              Operation = "create_mpn_association"
	UpdateMPNAssociation              Operation = "update_mpn_association"
	CreatePartnerUser                 Operation = "create_partner_user"
	UpdatePartnerUser                 Operation = "update_partner_user"
	RemovePartnerUser                 Operation = "remove_partner_user"
	CreateCustomerUser                Operation = "create_customer_user"
	UpdateCustomerUser                Operation = "update_customer_user"
	UpdateCustomerUserPrincipalName   Operation = "update_customer_user_principal_name"
	DeleteCustomerUser                Operation = "delete_customer_user"
	RestoreCustomerUser               Operation = "restore_customer_user"
	ResetCustomerUserPassword         Operation = "reset_customer_user_password"
	UpdateCustomerUserLicenses        Operation = "update_customer_user_licenses"
	CreateServiceRequest              Operation = "create_service_request"
	UpdateServiceRequest              Operation = "update_service_request"
	ReadyInvoice                      Operation = "ready_invoice"
)

// The resources that the engine writes about.
const (
	ResourceSelfServePolicy             ResourceType = "self_serve_policy"
	ResourceOrder                       ResourceType = "order"
	ResourceSubscription                ResourceType = "subscription"
	ResourceCustomer                    ResourceType = "customer"
	ResourceCustomerUser                ResourceType = "customer_user"
	ResourceLicense                     ResourceType = "license"
	ResourceAgreement                   ResourceType = "agreement"
	ResourcePartnerCustomerRelationship ResourceType = "partner_customer_relationship"
	ResourcePartnerCustomerDAP          ResourceType = "partner_customer_dap"
	ResourcePartnerRelationship         ResourceType = "partner_relationship"
	ResourceMPNAssociation              ResourceType = "mpn_association"
	ResourcePartnerUser                 ResourceType = "partner_user"
	ResourceServiceRequest              ResourceType = "service_request"
	ResourceInvoice                     ResourceType = "invoice"
)

// operation is a row of the record table (section 8.2).
type operation struct {
	resource ResourceType
	display  string
}

// written is the record table: what the engine writes, about what, and how
// Partner Center shows it.
var written = map[Operation]operation{
	CreateSelfServePolicy:             {ResourceSelfServePolicy, "Create Customer Purchase Permissions"},
	UpdateSelfServePolicy:             {ResourceSelfServePolicy, "Update Customer Purchase Permissions"},
	DeleteSelfServePolicy:             {ResourceSelfServePolicy, "Delete Customer Purchase Permissions"},
	CreateOrder:                       {ResourceOrder, "Create Order"},
	UpdateOrder:                       {ResourceOrder, "Update Order"},
	UpdateSubscription:                {ResourceSubscription, "Update Subscription"},
	UpgradeSubscription:               {ResourceSubscription, "Upgrade Subscription"},
	ConvertTrialSubscription:          {ResourceSubscription, "Convert Trial Subscription"},
	AddCustomer:                       {ResourceCustomer, "Add Customer"},
	UpdateCustomerBillingProfile:      {ResourceCustomer, "Update Customer Billing Profile"},
	UpdateCustomerCompanyName:         {ResourceCustomer, "Update Customer Company Name"},
	UpdateCustomerQualification:       {ResourceCustomer, "Update Customer Qualification"},
	UpdateCustomerSpendingBudget:      {ResourceCustomer, "Update Customer Spending Budget"},
	DeleteCustomer:                    {ResourceCustomer, "Delete Customer"},
	CreateAgreement:                   {ResourceAgreement, "Create Agreement"},
	CreatePartnerCustomerRelationship: {ResourcePartnerCustomerRelationship, "Create Partner Customer Relationship"},
	RemovePartnerCustomerRelationship: {ResourcePartnerCustomerRelationship, "Remove Partner Customer Relationship"},
	DAPAdminRelationshipApproved:      {ResourcePartnerCustomerDAP, "DAP Admin Relationship Approved"},
	DAPAdminRelationshipTerminated:    {ResourcePartnerCustomerDAP, "DAP Admin Relationship Terminated"},
	CreatePartnerRelationship:         {ResourcePartnerRelationship, "Create Partner Relationship"},
	RemovePartnerRelationship:         {ResourcePartnerRelationship, "Remove Partner Relationship"},
	CreateMPNAssociation:              {ResourceMPNAssociation, "Create MPN Association"},
	UpdateMPNAssociation:              {ResourceMPNAssociation, "Update MPN Association"},
	CreatePartnerUser:                 {ResourcePartnerUser, "Create Partner User"},
	UpdatePartnerUser:                 {ResourcePartnerUser, "Update Partner User"},
	RemovePartnerUser:                 {ResourcePartnerUser, "Remove Partner User"},
	CreateCustomerUser:                {ResourceCustomerUser, "Create Customer User"},
	UpdateCustomerUser:                {ResourceCustomerUser, "Update Customer User"},
	UpdateCustomerUserPrincipalName:   {ResourceCustomerUser, "Update Customer User Principal Name"},
	DeleteCustomerUser:                {ResourceCustomerUser, "Delete Customer User"},
	RestoreCustomerUser:               {ResourceCustomerUser, "Restore Customer User"},
	ResetCustomerUserPassword:         {ResourceCustomerUser, "Reset Customer User Password"},
	UpdateCustomerUserLicenses:        {ResourceLicense, "Update Customer User Licenses"},
	CreateServiceRequest:              {ResourceServiceRequest, "Create Service Request"},
	UpdateServiceRequest:              {ResourceServiceRequest, "Update Service Request"},
	ReadyInvoice:                      {ResourceInvoice, "Ready Invoice"},
}

// Resource returns what the operation is done to, "" for one that the engine
// does not write.
func (o Operation) Resource() ResourceType { return written[o].resource }

// Display returns how Partner Center shows the operation (PERM-19 and
// section 8.2), the name itself for one that the engine does not write.
func (o Operation) Display() string {
	if w, ok := written[o]; ok {
		return w.display
	}
	return string(o)
}

// Section 8.3: every name is accepted and stored, also where the engine never
// writes it.
var (
	resourceTypes = words(`undefined customer customer_user order subscription license third_party_add_on mpn_association
		transfer application application_credential partner_user partner_relationship referral software_key
		software_download_link spending_limit invoice agreement partner_customer_relationship self_serve_policy
		partner_customer_dap service_request`)
	operationTypes = words(`undefined update_customer_qualification update_subscription upgrade_subscription
		convert_trial_subscription add_customer update_customer_billing_profile
		update_customer_partner_contract_company_name update_customer_spending_budget delete_customer
		remove_partner_customer_relationship create_order update_order create_customer_user delete_customer_user
		update_customer_user update_customer_user_licenses reset_customer_user_password
		update_customer_user_principal_name restore_customer_user create_mpn_association update_mpn_association
		update_sfb_customer_user_licenses update_transfer create_partner_relationship register_application
		unregister_application add_application_credential remove_application_credential create_partner_user
		update_partner_user remove_partner_user create_referral update_referral get_software_key
		get_software_download_link increase_spending_limit ready_invoice create_agreement extend_relationship
		create_transfer create_self_serve_policy update_self_serve_policy delete_self_serve_policy
		remove_partner_relationship delete_tip_customer create_related_referral update_related_referral
		dap_admin_relationship_approved dap_admin_relationship_terminated create_partner_customer_relationship
		create_service_request update_service_request`)
)

// Valid reports whether the resource type is in the vocabulary (section 8.3).
func (r ResourceType) Valid() bool { return resourceTypes[string(r)] }

// Valid reports whether the operation is in the vocabulary (section 8.3).
func (o Operation) Valid() bool { return operationTypes[string(o)] }

func words(text string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		m[w] = true
	}
	return m
}
