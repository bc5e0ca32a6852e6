package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.store.partnercenter.enumerators.IResourceCollectionEnumerator;
import com.microsoft.store.partnercenter.models.ResourceCollection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What the SDK's collections hold. */
final class Lists {
	private Lists() {
	}

	/** The items, which must be as many as the collection says. */
	static <T> List<T> of(ResourceCollection<T> page) {
		List<T> items = new ArrayList<>();
		page.getItems().forEach(items::add);
		assertEquals(page.getTotalCount(), items.size());
		return items;
	}

	/** A member of each item. */
	static <T, M> List<M> of(ResourceCollection<T> page, Function<T, M> member) {
		List<M> members = new ArrayList<>();
		of(page).forEach(item -> members.add(member.apply(item)));
		return members;
	}

	/** The item of a collection with one. */
	static <T> T only(ResourceCollection<T> page) {
		List<T> items = of(page);
		assertEquals(1, items.size());
		return items.get(0);
	}

	/** All pages from one on, as the SDK follows their links. */
	static <T, P extends ResourceCollection<T>> List<List<T>> pages(IResourceCollectionEnumerator<P> page) {
		List<List<T>> pages = new ArrayList<>();
		for (; page.hasValue(); page.next()) {
			pages.add(of(page.getCurrent()));
		}
		return pages;
	}
}
