package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.util.DateTime;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.apache.beam.sdk.extensions.gcp.util.GcsUtil;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;

class GcsFolderListingTest {

  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");

  private final Deque<Object> answers = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private final GcsFolderListing listing = new GcsFolderListing(this::answer);

  @Test
  void namesAreShownWithoutTheirFolder() throws IOException {
    answers.add(
        new Objects()
            .setItems(List.of(object("a/dt=1/"), object("a/dt=1/part 1"), object("a/dt=1/_x")))
            .setPrefixes(List.of("a/dt=1/hr=00/", "a/dt=1/hr=01/")));
    FolderPage page = listing.page("gs://events/a/dt=1", null);
    assertThat(
        page.files(), contains(new ListedFile("part 1", 7, NOON), new ListedFile("_x", 7, NOON)));
    assertThat(page.data(), contains(new ListedFile("part 1", 7, NOON)));
    assertThat(page.folders(), contains("hr=00", "hr=01"));
    assertThat(page.next(), is(nullValue()));
    assertThat(asked, contains("events a/dt=1/ null /"));
  }

  @Test
  void aBucketAloneIsAFolder() throws IOException {
    answers.add(new Objects().setPrefixes(List.of("orders/")));
    assertThat(listing.page("gs://events", null).folders(), contains("orders"));
    assertThat(asked, contains("events  null /"));
  }

  @Test
  void everyPageIsAskedFor() throws IOException {
    answers.add(new Objects().setNextPageToken("two").setItems(List.of(object("a/1"))));
    answers.add(new Objects().setNextPageToken("three"));
    answers.add(new Objects().setItems(List.of(object("a/2"))));
    List<String> names = new ArrayList<>();
    listing.pages("gs://events/a", page -> page.files().forEach(file -> names.add(file.name())));
    assertThat(names, contains("1", "2"));
    assertThat(asked, contains("events a/ null /", "events a/ two /", "events a/ three /"));
  }

  @Test
  void whatBeamsClientGivesUpAtIsTriedAgain() throws IOException {
    answers.add(asBeamDoes(new EOFException("Connection closed prematurely")));
    answers.add(asBeamDoes(status(408)));
    answers.add(new Objects());
    assertThat(listing.page("gs://events/a", null).files(), is(empty()));
    assertThat(asked.size(), is(3));
  }

  @Test
  void anAnswerThatAlwaysBreaksOffIsGivenUp() {
    IOException last = asBeamDoes(new EOFException("the last"));
    answers.addAll(Arrays.asList(cut(), cut(), cut(), cut(), cut(), last));
    assertThat(
        assertThrows(IOException.class, () -> listing.page("gs://events/a", null)),
        is(sameInstance(last)));
  }

  @Test
  void whatBeamsClientTriedForLongOrIsRefusedIsNotTriedAgain() {
    for (IOException failure :
        List.of(status(403), status(404), status(503), new UnknownHostException("host"))) {
      asked.clear();
      answers.add(asBeamDoes(failure));
      assertThrows(IOException.class, () -> listing.page("gs://events/a", null));
      assertThat(asked.size(), is(1));
    }
  }

  private Objects answer(
      String bucket, String prefix, @Nullable String token, @Nullable String delimiter)
      throws IOException {
    asked.add(bucket + " " + prefix + " " + token + " " + delimiter);
    Object answer = answers.remove();
    if (answer instanceof IOException failure) {
      throw failure;
    }
    return (Objects) answer;
  }

  /** As {@link GcsUtil#listObjects} wraps what went wrong. */
  private static IOException asBeamDoes(IOException failure) {
    return new IOException("Unable to match files", failure);
  }

  private static IOException cut() {
    return asBeamDoes(new EOFException());
  }

  private static HttpResponseException status(int status) {
    return new HttpResponseException.Builder(status, "", new HttpHeaders()).build();
  }

  private static StorageObject object(String name) {
    return new StorageObject()
        .setName(name)
        .setSize(BigInteger.valueOf(7))
        .setUpdated(new DateTime(NOON.toEpochMilli()));
  }
}
