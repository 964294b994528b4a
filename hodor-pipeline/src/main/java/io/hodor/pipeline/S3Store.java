package io.hodor.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket of Amazon S3, or of another store that speaks its API. Credentials, region and endpoint
 * come from where Amazon's own tools find them, as the environment, and never from an option.
 */
final class S3Store implements StateStore {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private S3Client client;

  @Override
  public List<Found> list(String pattern) throws IOException {
    Location beginning = Location.of(pattern.replaceAll("[*].*", ""));
    Pattern wanted = Pattern.compile(regex(Location.of(pattern).key()));
    return ask(
        beginning,
        s3 ->
            s3
                .listObjectsV2Paginator(it -> it.bucket(beginning.bucket()).prefix(beginning.key()))
                .contents()
                .stream()
                .filter(it -> wanted.matcher(it.key()).matches())
                .map(it -> new Found(beginning.withKey(it.key()).toString(), it.lastModified()))
                .toList());
  }

  private static String regex(String pattern) {
    return Pattern.compile("[*]{1,2}|[^*]+")
        .matcher(pattern)
        .results()
        .map(MatchResult::group)
        .map(
            part ->
                switch (part) {
                  case "**" -> ".*";
                  case "*" -> "[^/]*";
                  default -> Pattern.quote(part);
                })
        .collect(Collectors.joining());
  }

  @Override
  public Optional<byte[]> read(String file) throws IOException {
    Location at = Location.of(file);
    return ask(
        at,
        s3 -> {
          try {
            return Optional.of(
                s3.getObjectAsBytes(it -> it.bucket(at.bucket()).key(at.key())).asByteArray());
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public void write(String file, byte[] content) throws IOException {
    Location at = Location.of(file);
    ask(
        at,
        s3 ->
            s3.putObject(
                it -> it.bucket(at.bucket()).key(at.key()), RequestBody.fromBytes(content)));
  }

  @Override
  public void delete(String file) throws IOException {
    Location at = Location.of(file);
    ask(at, s3 -> s3.deleteObject(it -> it.bucket(at.bucket()).key(at.key())));
  }

  private <T> T ask(Location at, Function<S3Client, T> question) throws IOException {
    try {
      return question.apply(client());
    } catch (NoSuchBucketException e) {
      throw new IOException("there is no bucket " + at.bucket(), e);
    } catch (S3Exception e) {
      throw new IOException(refusal(at.bucket(), e), e);
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String refusal(String bucket, S3Exception e) {
    String code = e.awsErrorDetails() == null ? "" : " " + e.awsErrorDetails().errorCode();
    return e.statusCode() == 403
        ? "these credentials may not do that in bucket %s (403%s)".formatted(bucket, code)
        : "bucket %s answers %d%s".formatted(bucket, e.statusCode(), code);
  }

  private S3Client client() throws IOException {
    if (client == null) {
      client = connect();
    }
    return client;
  }

  private static S3Client connect() throws IOException {
    AwsCredentialsProvider credentials = credentials();
    Region region = region();
    S3Client plain = connect(credentials, region, false);
    if (plain.serviceClientConfiguration().endpointOverride().isEmpty()) {
      return plain;
    }
    // Other stores than Amazon's seldom have a host name for each bucket.
    plain.close();
    return connect(credentials, region, true);
  }

  private static S3Client connect(
      AwsCredentialsProvider credentials, Region region, boolean byPath) {
    return S3Client.builder()
        .credentialsProvider(credentials)
        .region(region)
        .overrideConfiguration(it -> it.apiCallTimeout(PATIENCE))
        // What other stores may not understand, and small files do not need.
        .serviceConfiguration(it -> it.pathStyleAccessEnabled(byPath).chunkedEncodingEnabled(false))
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .build();
  }

  private static AwsCredentialsProvider credentials() throws IOException {
    AwsCredentialsProvider found = DefaultCredentialsProvider.builder().build();
    try {
      found.resolveCredentials();
      return found;
    } catch (SdkClientException e) {
      throw new IOException(
          "there are no AWS credentials here; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
              + " bind this process to a role",
          e);
    }
  }

  private static Region region() throws IOException {
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException e) {
      throw new IOException(
          "there is no AWS region here; set AWS_REGION, to any where the store is not Amazon's", e);
    }
  }

  /**
   * Where an object lies.
   *
   * @param key its name in the bucket, or what that begins with
   */
  private record Location(String bucket, String key) {
    private static final Pattern ADDRESS = Pattern.compile("s3://([^/]+)(?:/(.*))?");

    static Location of(String address) throws IOException {
      Matcher parts = ADDRESS.matcher(address);
      if (!parts.matches()) {
        throw new IOException("it names no bucket; write s3://BUCKET/FOLDER");
      }
      return new Location(parts.group(1), parts.group(2) == null ? "" : parts.group(2));
    }

    Location withKey(String other) {
      return new Location(bucket, other);
    }

    @Override
    public String toString() {
      return "s3://" + bucket + "/" + key;
    }
  }
}
