package permissions

import "iter"

// Action is an operation of Partner Center as the matrix of section 4.1 names
// it. The zero Action is none.
type Action uint8

// The actions, in the order of section 4.1.
const (
	_ Action = iota
	ProfileViewOwn
	PartnerProfileView
	PartnerProfileUpdate
	PartnerEnrol
	PartnerAssociateMPN
	PartnerSignMPA
	UserList
	UserCreate
	UserRemove
	UserSetRoles
	UserResetPassword
	UserSetMFA

	CustomerList
	CustomerGet
	CustomerSearch
	CustomerExport
	SubscriptionExport
	CustomerCreate
	CustomerUpdateBillingProfile
	CustomerUpdateCompanyName
	CustomerUpdateQualification
	CustomerUserList
	CustomerUserCreate
	CustomerUserUpdate
	CustomerUserDelete
	CustomerUserRestore
	CustomerUserResetPassword
	CustomerUserSetLicenses
	MCAView
	MCAAttest

	RelationshipRequest
	RelationshipEditEmail
	RelationshipDone
	RelationshipWithdraw
	RelationshipRemove
	RelationshipNoteRenegotiated
	PartnershipList
	PartnershipRequest
	PartnershipEditEmail
	PartnershipDone
	PartnershipWithdraw
	PartnershipAccept
	PartnershipDecline
	PartnershipRemove
	SubscriptionSetReseller

	OrderList
	OrderGet
	SubscriptionList
	SubscriptionGet
	OrderCreate
	OrderAzurePlan
	SubscriptionSuspend
	SubscriptionReactivate
	SubscriptionCancel
	SubscriptionSetAutoRenew
	SubscriptionChangeQuantity
	SubscriptionRename
	SubscriptionTransition
	RoleAssignmentAdd
	RoleAssignmentRemove

	ReservationList
	ReservationGet
	ReservationUtilization
	ReservationBuy
	ReservationRenew
	ReservationBuyInAzurePortal
	ReservationChangeScope
	ReservationCancel
	ReservationExchange
	CustomerPriceSet

	PermissionView
	PermissionEnable
	PermissionUpdate
	PermissionDisable

	SupportContactView
	SupportContactSet
	ServiceRequestCreate
	ServiceRequestUpdate
	ServiceRequestList
	ServiceRequestGet
	ServiceHealthView
	TicketCreate
	TicketList

	InvoiceList
	InvoiceGet
	InvoicePaymentStatus
	ReconciliationFileGet
	DailyRatedUsageGet
	PriceListGet
	PriceListGetAzurePlan
	UsageGet
	UtilizationGet
	BudgetView
	BudgetSet
	BudgetRemove

	ActivityList
	ActivityExport

	actionCount
)

// Actions yields every action in the order of section 4.1.
func Actions() iter.Seq[Action] {
	return func(yield func(Action) bool) {
		for a := Action(1); a < actionCount; a++ {
			if !yield(a) {
				return
			}
		}
	}
}

// Valid reports whether a is one of the actions.
func (a Action) Valid() bool { return a > 0 && a < actionCount }

// String returns the action's name in section 4.1, such as "customer.create".
func (a Action) String() string {
	if !a.Valid() {
		return "none"
	}
	return matrix[a].name
}

// AllowedTo returns the roles that may do it, 4.1's column without its notes.
func (a Action) AllowedTo() Roles {
	if !a.Valid() {
		return 0
	}
	return matrix[a].roles
}
