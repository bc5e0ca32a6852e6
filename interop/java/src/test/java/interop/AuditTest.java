package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.store.partnercenter.IAggregatePartner;
import com.microsoft.store.partnercenter.enumerators.IResourceCollectionEnumerator;
import com.microsoft.store.partnercenter.models.SeekBasedResourceCollection;
import com.microsoft.store.partnercenter.models.auditing.AuditRecord;
import com.microsoft.store.partnercenter.models.auditing.OperationType;
import com.microsoft.store.partnercenter.models.customers.Customer;
import com.microsoft.store.partnercenter.models.query.IQuery;
import com.microsoft.store.partnercenter.models.query.QueryFactory;
import com.microsoft.store.partnercenter.models.query.filters.FieldFilterOperation;
import com.microsoft.store.partnercenter.models.query.filters.SimpleFieldFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.joda.time.DateTime;
import org.junit.jupiter.api.Test;

class AuditTest {
	private static final DateTime JUNE = new DateTime(2020, 6, 1, 0, 0);
	private static final DateTime JULY = new DateTime(2020, 7, 31, 0, 0);

	private final Fake fake = new Fake();
	private final IAggregatePartner anna = fake.as("anna");

	AuditTest() throws Exception {
	}

	@Test
	void everyRecordIsReadPageByPage() {
		List<AuditRecord> whole = new ArrayList<>();
		anna.getAuditRecords().query(JUNE, JULY, QueryFactory.getInstance().buildIndexedQuery(500)).getItems().forEach(whole::add);
		List<String> ids = new ArrayList<>();
		IResourceCollectionEnumerator<SeekBasedResourceCollection<AuditRecord>> page = anna.getEnumerators().getAuditRecords()
			.create(anna.getAuditRecords().query(JUNE, JULY, QueryFactory.getInstance().buildIndexedQuery(3)));
		for (; page.hasValue(); page.next()) {
			assertTrue(page.getCurrent().getTotalCount() <= 3);
			page.getCurrent().getItems().forEach(record -> ids.add(record.getId()));
		}
		assertTrue(whole.size() > 6, "more than two pages");
		assertEquals(whole.size(), ids.size());
		assertEquals(whole.size(), new HashSet<>(ids).size());
	}

	@Test
	void aNewCustomerIsRecorded() {
		Customer wingtip = anna.getCustomers().create(Samples.customer("Wingtip"));
		IQuery ofWingtip = QueryFactory.getInstance().buildSimpleQuery(
			new SimpleFieldFilter("CustomerId", FieldFilterOperation.EQUALS, wingtip.getId()));
		SeekBasedResourceCollection<AuditRecord> found = anna.getAuditRecords().query(JUNE, JULY, ofWingtip);
		AuditRecord record = found.getItems().iterator().next();
		assertEquals(1, found.getTotalCount());
		assertEquals(OperationType.ADD_CUSTOMER, record.getOperationType());
		assertEquals("Wingtip", record.getCustomerName());
		assertFalse(record.getUserPrincipalName().isEmpty());
	}

	@Test
	void recordsAreFoundByName() {
		IQuery ofRelecloud = QueryFactory.getInstance().buildSimpleQuery(
			new SimpleFieldFilter("CompanyName", FieldFilterOperation.SUBSTRING, "lecl"));
		anna.getAuditRecords().query(JUNE, JULY, ofRelecloud).getItems()
			.forEach(record -> assertEquals("Relecloud", record.getCustomerName()));
	}
}
