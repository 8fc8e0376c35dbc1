/**
 * The models that users add: recognises published files by their content, checks and converts them, keeps the result.
 */
package org.emoca4j.store;
