package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

  private static final byte[] VALUE = ProtoBytes.timestamp(4, 5, 0);

  @TempDir Path folder;

  @Test
  void theRecordTimestampIsOne() {
    EventTime record = EventTime.parse("record", "ms", null, null);
    assertThat(record.label(), is("record"));
    assertThat(record.isRecord(), is(true));
    assertThat(record.open().read(new byte[0], 42), is(42L));
    assertThat(SerializableUtils.ensureSerializable(record), sameInstance(EventTime.RECORD));
    assertThat(record.named("created").label(), is("record"));
  }

  @Test
  void isCalledByItsLastName() {
    EventTime json = EventTime.parse("json:meta.at", "ms", null, null);
    assertThat(json.label(), is("payload:at"));
    assertThat(json.named("created").label(), is("payload:created"));
    assertThat(json.named("created").isRecord(), is(false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "json", "json:", "json:a.", "json:.a", "json:a..b", "proto:", "x:y"})
  void refusesOtherPlaces(String spec) {
    assertFault("eventTime", () -> EventTime.parse(spec, "ms", null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "seconds", "minutes"})
  void refusesOtherUnits(String unit) {
    assertFault("eventTimeUnit", () -> EventTime.parse("record", unit, null, null));
  }

  @Test
  void carriesNoDescriptorsAlong() throws IOException {
    EventTime eventTime = EventTime.parse("proto:meta.at", "ms", descriptors(), "shop.Order");
    byte[] serialized = SerializableUtils.serializeToByteArray(eventTime);
    assertThat(serialized.length, lessThan(600));
    assertThat(new String(serialized, StandardCharsets.ISO_8859_1).contains("Order"), is(false));
    EventTime copy = SerializableUtils.ensureSerializable(eventTime);
    byte[] value = ProtoBytes.message(3, ProtoBytes.timestamp(2, 5, 0));
    assertThat(copy.named("x").open().read(value, 0), is(5000L));
    assertThat(copy.label(), is("payload:at"));
  }

  @Test
  void readsDescriptorsFromTheWeb() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback(), 0), 0);
    byte[] set = ProtoBytes.descriptors().toByteArray();
    server.createContext(
        "/shop",
        exchange -> {
          exchange.sendResponseHeaders(200, set.length);
          exchange.getResponseBody().write(set);
          exchange.close();
        });
    server.createContext(
        "/broken",
        exchange -> {
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    server.start();
    String url = "http://" + loopback().getHostAddress() + ":" + server.getAddress().getPort();
    try {
      EventTime eventTime = EventTime.parse("proto:at", "ms", url + "/shop", "shop.Order");
      assertThat(eventTime.open().read(VALUE, 0), is(5000L));
      assertFault(
          "protoDescriptors",
          () -> EventTime.parse("proto:at", "ms", url + "/other", "shop.Order"),
          "404");
      assertUnreachable(url + "/broken", "503");
    } finally {
      server.stop(0);
    }
    assertUnreachable(url + "/shop", "cannot be read");
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  private static void assertUnreachable(String url, String why) {
    Unreachable fault =
        assertThrows(Unreachable.class, () -> EventTime.parse("proto:at", "ms", url, "shop.Order"));
    assertThat(
        fault.getMessage(), allOf(containsString("--protoDescriptors"), containsString(why)));
  }

  @Test
  void namesTheOptionOfDescriptorsThatCannotBeHad() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no descriptors");
    Path empty = Files.write(folder.resolve("empty"), new byte[0]);
    assertDescriptorFault(null, "is needed");
    assertDescriptorFault(folder.resolve("none").toString(), "there is no file");
    assertDescriptorFault(folder.toString(), "cannot be read");
    assertDescriptorFault(text.toString(), "not a descriptor set");
    assertDescriptorFault(empty.toString(), "holds no message");
    assertDescriptorFault("ftp://host/set", "ftp://");
  }

  private static void assertDescriptorFault(String location, String why) {
    assertFault(
        "protoDescriptors", () -> EventTime.parse("proto:at", "ms", location, "shop.Order"), why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "at          | shop.Other | protoMessage     | shop.Order, shop.Order.Meta",
        "at          | Order      | protoMessage     | shop.Order",
        "at          |            | protoMessage     | is needed",
        "when        | shop.Order | eventTime        | it has id, meta, at",
        "meta.when   | shop.Order | eventTime        | it has at, millis",
        "price       | shop.Order | eventTime        | is a double",
        "meta        | shop.Order | eventTime        | of type shop.Order.Meta",
        "items       | shop.Order | eventTime        | repeated",
        "id.at       | shop.Order | eventTime        | nothing can be inside",
        "other.at    | shop.Order | protoDescriptors | --include_imports",
        "at.seconds  | shop.Order | protoDescriptors | google.protobuf.Timestamp",
      })
  void namesTheOptionOfNamesThatAreNotThere(String path, String message, String option, String why)
      throws IOException {
    String descriptors = descriptors();
    assertFault(option, () -> EventTime.parse("proto:" + path, "ms", descriptors, message), why);
  }

  private String descriptors() throws IOException {
    Path file = folder.resolve("shop.desc");
    return Files.write(file, ProtoBytes.descriptors().toByteArray()).toString();
  }

  private static void assertFault(String option, Runnable parsing, String... why) {
    OptionFault fault = assertThrows(OptionFault.class, parsing::run);
    assertThat(fault.option(), is(option));
    assertThat(fault.getMessage(), containsString("--" + option + ": "));
    for (String part : why) {
      assertThat(fault.getMessage(), containsString(part));
    }
  }
}
