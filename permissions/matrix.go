package permissions

import "cspkit.example/pcerr"

// entry is a row of the matrix of roles (4.1) with what else decides early:
// the capability of the partner's type (4.2), the program status, the cloud.
type entry struct {
	name       string
	roles      Roles
	capability Capability
	rule       pcerr.Rule // refuses a role that is not in roles
	need       need
	feature    Feature
}

// need says what an action asks of the partner's standing in the program.
type need uint8

const (
	manages need = iota // active, restricted or suspended (CAP-16)
	account             // any status: the own profile and users (CAP-16)
	sells               // something new: not suspended, and not restricted when direct bill (CAP-14, CAP-15)
	buys                // sells, and the Microsoft Partner Agreement is signed (CAP-19)
)

// Abbreviations of the columns of section 4.1.
const (
	ga, ba, ua = GlobalAdmin, BillingAdmin, UserManagementAdmin
	aa, sa, hd = AdminAgent, SalesAgent, HelpdeskAgent
	acc, mpn   = AccountAdmin, MPNPartnerAdmin
	six        = SixCSPRoles
	everybody  = AllRoles | anybody
)

// matrix is section 4.1 of docs/domain.md.
var matrix = [actionCount]entry{
	ProfileViewOwn:       {"profile.view_own", everybody, OwnAccount, "ROLE-6", account, Everywhere},
	PartnerProfileView:   {"partner.profile.view", ga | ba | ua | aa | acc | mpn, OwnAccount, "ROLE-1", account, Everywhere},
	PartnerProfileUpdate: {"partner.profile.update", ga | ba | aa | acc, OwnAccount, "ROLE-1", account, Everywhere},
	PartnerEnrol:         {"partner.enrol", ga, OwnAccount, "ROLE-1", account, Everywhere},
	PartnerAssociateMPN:  {"partner.associate_mpn", ga, OwnAccount, "ROLE-1", account, Everywhere},
	PartnerSignMPA:       {"partner.mpa.sign", ga, OwnAccount, "CAP-19", account, Everywhere},
	UserList:             {"partner.user.list", ga | ua | acc | mpn, OwnAccount, "ROLE-17", account, Everywhere},
	UserCreate:           {"partner.user.create", ga | ua | acc, OwnAccount, "ROLE-8", account, PartnerUsers},
	UserRemove:           {"partner.user.remove", ga | ua | acc, OwnAccount, "ROLE-8", account, PartnerUsers},
	UserSetRoles:         {"partner.user.set_roles", ga | ua | acc, OwnAccount, "ROLE-15", account, PartnerUsers},
	UserResetPassword:    {"partner.user.reset_password", ga, OwnAccount, "ROLE-11", account, PasswordReset},
	UserSetMFA:           {"partner.user.set_mfa", ga, OwnAccount, "ID-11", account, Everywhere},

	CustomerList:                 {"customer.list", six, ViewCustomers, "ROLE-1", manages, Everywhere},
	CustomerGet:                  {"customer.get", six, ViewCustomers, "ROLE-1", manages, Everywhere},
	CustomerSearch:               {"customer.search", six, ViewCustomers, "ROLE-1", manages, Everywhere},
	CustomerExport:               {"customer.export", ga | aa, ViewCustomers, "CUS-7", manages, Everywhere},
	SubscriptionExport:           {"subscription.export", ga | aa, ViewCustomers, "CUS-8", manages, Everywhere},
	CustomerCreate:               {"customer.create", ga | ua | aa | sa, CreateCustomers, "CUS-2", sells, NewCustomers},
	CustomerUpdateBillingProfile: {"customer.update_billing_profile", ga | aa | sa | hd, ViewCustomers, "ROLE-1", manages, Everywhere},
	CustomerUpdateCompanyName:    {"customer.update_company_name", ga | aa | sa | hd, ViewCustomers, "ROLE-1", manages, Everywhere},
	CustomerUpdateQualification:  {"customer.update_qualification", ga | aa | sa, ViewCustomers, "ROLE-1", manages, Everywhere},
	CustomerUserList:             {"customer.user.list", ga | ua | aa | sa | hd, AdministerCustomers, "ROLE-1", manages, Everywhere},
	CustomerUserCreate:           {"customer.user.create", ga | ua | aa, AdministerCustomers, "ROLE-1", manages, CustomerUsers},
	CustomerUserUpdate:           {"customer.user.update", ga | ua | aa, AdministerCustomers, "ROLE-1", manages, CustomerUsers},
	CustomerUserDelete:           {"customer.user.delete", ga | ua | aa, AdministerCustomers, "ROLE-1", manages, CustomerUsers},
	CustomerUserRestore:          {"customer.user.restore", ga | ua | aa, AdministerCustomers, "ROLE-1", manages, CustomerUsers},
	CustomerUserResetPassword:    {"customer.user.reset_password", ga | ua | aa, AdministerCustomers, "ROLE-1", manages, PasswordReset},
	CustomerUserSetLicenses:      {"customer.user.set_licenses", ga | ua | aa | sa | hd, AdministerCustomers, "ROLE-1", manages, CustomerLicenses},
	MCAView:                      {"mca.view", aa | sa, ViewCustomers, "MCA-2", manages, MCAConfirmation},
	MCAAttest:                    {"mca.attest", aa | sa, AttestMCA, "MCA-2", manages, MCAConfirmation},

	RelationshipRequest:          {"relationship.request", ga | aa | sa, RequestRelationships, "ROLE-13", sells, Everywhere},
	RelationshipEditEmail:        {"relationship.edit_email", ga | aa | sa, RequestRelationships, "ROLE-13", manages, Everywhere},
	RelationshipDone:             {"relationship.done", ga | aa | sa, RequestRelationships, "ROLE-13", manages, Everywhere},
	RelationshipWithdraw:         {"relationship.withdraw", ga | aa | sa, RequestRelationships, "ROLE-13", manages, Everywhere},
	RelationshipRemove:           {"relationship.remove", ga, RemoveRelationships, "REL-25", manages, Everywhere},
	RelationshipNoteRenegotiated: {"relationship.note_renegotiated", ga, ViewCustomers, "REL-32", manages, Everywhere},
	PartnershipList:              {"partnership.list", ga | ua | aa | sa, ViewPartnerships, "IR-5", manages, ResellerModel},
	PartnershipRequest:           {"partnership.request", ga | ua | aa | sa, ManagePartnerships, "IR-5", manages, ResellerModel},
	PartnershipEditEmail:         {"partnership.edit_email", ga | ua | aa | sa, ManagePartnerships, "IR-5", manages, ResellerModel},
	PartnershipDone:              {"partnership.done", ga | ua | aa | sa, ManagePartnerships, "IR-5", manages, ResellerModel},
	PartnershipWithdraw:          {"partnership.withdraw", ga | ua | aa | sa, ManagePartnerships, "IR-5", manages, ResellerModel},
	PartnershipAccept:            {"partnership.accept", ga, AcceptPartnerships, "IR-8", manages, ResellerModel},
	PartnershipDecline:           {"partnership.decline", ga, AcceptPartnerships, "IR-8", manages, ResellerModel},
	PartnershipRemove:            {"partnership.remove", ga | ua | aa | sa, ManagePartnerships, "IR-5", manages, ResellerModel},
	SubscriptionSetReseller:      {"subscription.set_reseller", ga | ua | aa | sa, SetResellers, "IR-5", manages, Everywhere},

	OrderList:                  {"order.list", six, ViewCustomers, "ROLE-1", manages, Everywhere},
	OrderGet:                   {"order.get", six, ViewCustomers, "ROLE-1", manages, Everywhere},
	SubscriptionList:           {"subscription.list", six, ViewCustomers, "ROLE-1", manages, Everywhere},
	SubscriptionGet:            {"subscription.get", six, ViewCustomers, "ROLE-1", manages, Everywhere},
	OrderCreate:                {"order.create", ga | ba | aa | sa | hd, BuySubscriptions, "SUB-1", buys, Everywhere},
	OrderAzurePlan:             {"order.create_azure_plan", ga | ua | aa | sa, BuySubscriptions, "SUB-2", buys, AzurePlan},
	SubscriptionSuspend:        {"subscription.suspend", ga | ba | aa | sa | hd, ManageSubscriptions, "SUB-1", manages, Everywhere},
	SubscriptionReactivate:     {"subscription.reactivate", ga | ba | aa | sa | hd, ManageSubscriptions, "SUB-1", manages, Everywhere},
	SubscriptionCancel:         {"subscription.cancel", ga | ba | aa | sa | hd, ManageSubscriptions, "SUB-1", manages, Everywhere},
	SubscriptionSetAutoRenew:   {"subscription.set_autorenew", ga | ba | aa | sa | hd, ManageSubscriptions, "SUB-1", manages, Everywhere},
	SubscriptionChangeQuantity: {"subscription.change_quantity", ga | ua | aa | sa | hd, ManageSubscriptions, "ROLE-13", manages, Everywhere},
	SubscriptionRename:         {"subscription.rename", ga | ua | aa | sa | hd, ManageSubscriptions, "ROLE-13", manages, Everywhere},
	SubscriptionTransition:     {"subscription.transition_to_azure_plan", six, BuySubscriptions, "ROLE-13", buys, AzurePlan},
	RoleAssignmentAdd:          {"rbac.add", everybody, ManageAzure, "RSV-23", manages, Azure},
	RoleAssignmentRemove:       {"rbac.remove", everybody, ManageAzure, "RSV-23", manages, Azure},

	ReservationList:             {"reservation.list", ga | ua | aa | sa | hd, ViewCustomers, "RSV-7", manages, Everywhere},
	ReservationGet:              {"reservation.get", ga | ua | aa | sa | hd, ViewCustomers, "RSV-7", manages, Everywhere},
	ReservationUtilization:      {"reservation.utilization", ga | ua | aa | sa | hd, ViewCustomers, "RSV-7", manages, Everywhere},
	ReservationBuy:              {"reservation.buy", ga | ua | aa | sa | hd, BuyReservations, "RSV-7", buys, Reservations},
	ReservationRenew:            {"reservation.renew", ga | ua | aa | sa | hd, BuyReservations, "RSV-7", buys, Reservations},
	ReservationBuyInAzurePortal: {"reservation.buy_in_azure_portal", ga | ua | aa | sa | hd, BuyReservations, "RSV-23", buys, Reservations},
	ReservationChangeScope:      {"reservation.change_scope", ga | ua | aa | sa | hd, BuyReservations, "RSV-23", manages, Reservations},
	ReservationCancel:           {"reservation.cancel", ga | ua | aa | sa | hd, BuyReservations, "RSV-23", manages, Reservations},
	ReservationExchange:         {"reservation.exchange", ga | ua | aa | sa | hd, BuyReservations, "RSV-23", buys, Reservations},
	CustomerPriceSet:            {"customer_price.set", ga | ba | aa, SetCustomerPrices, "RSV-33", manages, Everywhere},

	PermissionView:    {"permission.view", six, ReadPurchasePermission, "PERM-9", manages, PurchasePermission},
	PermissionEnable:  {"permission.enable", aa, SwitchPurchasePermission, "PERM-7", manages, PurchasePermission},
	PermissionUpdate:  {"permission.update", aa, SwitchPurchasePermission, "PERM-7", manages, PurchasePermission},
	PermissionDisable: {"permission.disable", aa, SwitchPurchasePermission, "PERM-7", manages, PurchasePermission},

	SupportContactView:   {"support_contact.view", six, ViewCustomers, "ROLE-1", manages, Everywhere},
	SupportContactSet:    {"support_contact.set", ga | ua | aa | sa | hd, SetSupportContacts, "ROLE-13", manages, Everywhere},
	ServiceRequestCreate: {"service_request.create", ga | aa | sa | hd, OpenServiceRequests, "SUP-10", manages, ServiceRequests},
	ServiceRequestUpdate: {"service_request.update", ga | aa | sa | hd, OpenServiceRequests, "SUP-10", manages, ServiceRequests},
	ServiceRequestList:   {"service_request.list", ga | ua | aa | sa | hd, OpenServiceRequests, "SUP-10", manages, ServiceRequests},
	ServiceRequestGet:    {"service_request.get", ga | ua | aa | sa | hd, OpenServiceRequests, "SUP-10", manages, ServiceRequests},
	ServiceHealthView:    {"service_health.view", ga | aa | sa | hd, ViewCustomers, "ROLE-1", manages, ServiceHealth},
	TicketCreate:         {"partner_ticket.create", AllRoles, EscalateToMicrosoft, "SUP-16", manages, ServiceRequests},
	TicketList:           {"partner_ticket.list", AllRoles, EscalateToMicrosoft, "SUP-16", manages, ServiceRequests},

	InvoiceList:           {"invoice.list", ga | ba | aa, SeeInvoices, "BILL-2", manages, Everywhere},
	InvoiceGet:            {"invoice.get", ga | ba | aa, SeeInvoices, "BILL-2", manages, Everywhere},
	InvoicePaymentStatus:  {"invoice.payment_status", ga | ba | aa, SeeInvoices, "BILL-2", manages, Everywhere},
	ReconciliationFileGet: {"recon_file.get", ga | ba, SeeInvoices, "BILL-2", manages, Everywhere},
	DailyRatedUsageGet:    {"recon_file.get_daily_rated_usage", ga | ba | aa | sa | hd, SeeInvoices, "BILL-3", manages, Everywhere},
	PriceListGet:          {"price_list.get", six&^hd | mpn, SeePrices, "BILL-14", manages, Everywhere},
	PriceListGetAzurePlan: {"price_list.get_azure_plan", six | mpn, SeePrices, "BILL-14", manages, AzurePlan},
	UsageGet:              {"usage.get", ga | ba | aa | sa, SeeUsage, "BILL-19", manages, Everywhere},
	UtilizationGet:        {"utilization.get", ga | ba | aa | sa, SeeUsage, "BILL-19", manages, Everywhere},
	BudgetView:            {"budget.view", aa, ManageBudgets, "BILL-22", manages, Everywhere},
	BudgetSet:             {"budget.set", aa, ManageBudgets, "BILL-22", manages, Everywhere},
	BudgetRemove:          {"budget.remove", aa, ManageBudgets, "BILL-22", manages, Everywhere},

	ActivityList:   {"activity.list", six, SeeActivityLog, "ACT-2", manages, Everywhere},
	ActivityExport: {"activity.export", six, SeeActivityLog, "ACT-2", manages, Everywhere},
}

// roleRule names the rule that refuses the roles: the finest that speaks of
// them, else the action's own.
func roleRule(a Action, r Roles) pcerr.Rule {
	switch {
	case r&AllRoles == 0:
		return "ROLE-6"
	case a < PermissionEnable || a > PermissionDisable:
		return matrix[a].rule
	case r.Any(SalesAgent | HelpdeskAgent):
		return "PERM-8"
	case r.Any(AdminRoles):
		return "PERM-9"
	}
	return "PERM-7"
}
