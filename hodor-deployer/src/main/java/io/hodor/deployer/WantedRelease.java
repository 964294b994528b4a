package io.hodor.deployer;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a release is to be.
 *
 * @param hash of the chart and of the values, which changes when either does
 * @param values what the chart is installed with, the {@link Mark} among them
 */
record WantedRelease(String name, Subject subject, String hash, ObjectNode values) {}
