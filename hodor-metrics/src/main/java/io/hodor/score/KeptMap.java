package io.hodor.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.state.MapState;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What is kept by name: in the state of a run without end, or in the memory of one that ends. */
interface KeptMap<V> {

  @Nullable V get(String name);

  void put(String name, V value);

  void remove(String name);

  /** All that is kept, at this moment. */
  Map<String, V> all();

  /** The values of all that is kept, at this moment. */
  default List<V> values() {
    return new ArrayList<>(all().values());
  }

  /** Kept by a runner. */
  static <V> KeptMap<V> in(MapState<String, V> state) {
    return new KeptMap<>() {
      @Override
      public @Nullable V get(String name) {
        return state.get(name).read();
      }

      @Override
      public void put(String name, V value) {
        state.put(name, value);
      }

      @Override
      public void remove(String name) {
        state.remove(name);
      }

      @Override
      public Map<String, V> all() {
        Map<String, V> all = new LinkedHashMap<>();
        state.entries().read().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
      }
    };
  }

  /** Kept as long as the object lives. */
  static <V> KeptMap<V> inMemory() {
    Map<String, V> kept = new LinkedHashMap<>();
    return new KeptMap<>() {
      @Override
      public @Nullable V get(String name) {
        return kept.get(name);
      }

      @Override
      public void put(String name, V value) {
        kept.put(name, value);
      }

      @Override
      public void remove(String name) {
        kept.remove(name);
      }

      @Override
      public Map<String, V> all() {
        return new LinkedHashMap<>(kept);
      }
    };
  }
}
