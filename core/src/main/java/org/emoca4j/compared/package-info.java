/**
 * The systems that EMOCA is compared with, and EMOCA and the built-in model themselves, behind one interface: what each
 * says of a face in a photo.
 */
package org.emoca4j.compared;
