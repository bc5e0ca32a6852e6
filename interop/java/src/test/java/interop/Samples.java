package interop;

import com.microsoft.store.partnercenter.models.Address;
import com.microsoft.store.partnercenter.models.customers.Customer;
import com.microsoft.store.partnercenter.models.customers.CustomerBillingProfile;
import com.microsoft.store.partnercenter.models.customers.CustomerCompanyProfile;

/** What requests are made of. */
final class Samples {
	private Samples() {
	}

	/** A new customer in the United States. */
	static Customer customer(String name) {
		String word = name.toLowerCase().replace(" ", "");
		CustomerCompanyProfile company = new CustomerCompanyProfile();
		company.setDomain(word + ".onmicrosoft.com");
		CustomerBillingProfile billing = new CustomerBillingProfile();
		billing.setCompanyName(name);
		billing.setCulture("en-US");
		billing.setLanguage("en");
		billing.setEmail("info@" + word + ".example");
		billing.setDefaultAddress(address());
		Customer customer = new Customer();
		customer.setCompanyProfile(company);
		customer.setBillingProfile(billing);
		return customer;
	}

	/** An address in the United States. */
	static Address address() {
		Address address = new Address();
		address.setFirstName("Wendy");
		address.setLastName("Doe");
		address.setAddressLine1("1 Main Street");
		address.setCity("Redmond");
		address.setState("WA");
		address.setPostalCode("98052");
		address.setCountry("US");
		return address;
	}
}
