package io.hodor.source.bigquery;

import io.hodor.config.OptionFault;
import java.util.Optional;

/** The full name of a dataset that Hodor may write tables of its own to. */
public record DatasetName(String project, String dataset) {

  /**
   * @throws OptionFault if a part is none
   */
  public DatasetName {
    try {
      new TableName(project, dataset, "t");
    } catch (OptionFault e) {
      throw new OptionFault(
          QueryFlags.TEMP_DATASET,
          "'" + project + "." + dataset + "' is no dataset; write dataset or project.dataset",
          e);
    }
  }

  /**
   * Reads {@code --queryTempDataset}: {@code dataset}, {@code project.dataset} or {@code
   * project:dataset}.
   *
   * @param project whose dataset is meant where none is named
   * @throws OptionFault if it is no dataset's name
   */
  public static DatasetName parse(String text, String project) {
    int split = Math.max(text.lastIndexOf('.'), text.lastIndexOf(':'));
    return split < 0
        ? new DatasetName(project, text)
        : new DatasetName(text.substring(0, split), text.substring(split + 1));
  }

  /** Whether words of BigQuery's are about it: {@code project:dataset} is how it names one. */
  static boolean isNamed(Optional<DatasetName> dataset, String words) {
    return dataset
        .filter(
            it ->
                words.contains(it.project() + ":" + it.dataset()) || words.contains(it.toString()))
        .isPresent();
  }

  @Override
  public String toString() {
    return project + "." + dataset;
  }
}
