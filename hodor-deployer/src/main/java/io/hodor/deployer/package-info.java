/**
 * A release for each topic: what topics there are, what is to be done about it, doing it, again and
 * again.
 */
package io.hodor.deployer;
